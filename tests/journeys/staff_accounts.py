"""Three accounts that journeys share, with the numbers 1 to 3 in the store."""
import subprocess

ADMIN, SUPERVISOR, OPERATOR = ("Ada Ng", "admin", "402817"), ("Sun Yi", "supervisor", "615243"), ("Oskar Po", "operator", "918273")


def add(program, store):
    for name, role, pin in ADMIN, SUPERVISOR, OPERATOR:
        subprocess.run([program, "staff", "add", name, "--role", role, "--store", store], input=f"{pin}\n{pin}\n", text=True,
                       check=True, timeout=60)
