"""Three accounts that journeys share, with the numbers 1 to 3 in the store."""
import subprocess

ADMIN, SUPERVISOR, OPERATOR = ("Ada Ng", "admin", "402817"), ("Sun Yi", "supervisor", "615243"), ("Oskar Po", "operator", "918273")


def add(program, store, accounts=(ADMIN, SUPERVISOR, OPERATOR)):
    """The first is an admin, who signs for the others; for another one who could sign second, the first supervisor does, too."""
    signers = []  # number and PIN
    for number, (name, role, pin) in enumerate(accounts, 1):
        asked = signers if role != "operator" else signers[:1]
        words = [word for option, (account, _) in zip(("--by", "--second"), asked) for word in (option, str(account))]
        typed = "".join(f"{secret}\n" for _, secret in asked)
        subprocess.run([program, "staff", "add", name, "--role", role, *words, "--store", store], input=f"{typed}{pin}\n{pin}\n",
                       text=True, check=True, timeout=60)
        if role != "operator" and len(signers) < 2:
            signers.append((number, pin))
