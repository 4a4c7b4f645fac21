"""Three accounts that journeys share, with the numbers 1 to 3 in the store."""
import subprocess

ADMIN, SUPERVISOR, OPERATOR = ("Ada Ng", "admin", "402817"), ("Sun Yi", "supervisor", "615243"), ("Oskar Po", "operator", "918273")


def add(program, store, accounts=(ADMIN, SUPERVISOR, OPERATOR)):
    """The first is an admin, who signs for the others."""
    signs, typed = [], ""
    for name, role, pin in accounts:
        subprocess.run([program, "staff", "add", name, "--role", role, *signs, "--store", store], input=f"{typed}{pin}\n{pin}\n",
                       text=True, check=True, timeout=60)
        signs, typed = ["--by", "1"], f"{accounts[0][2]}\n"
