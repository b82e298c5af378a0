"""Calls the service as officers of every department do, by their department's document, and checks every answer.

Usage: officers.py BASE_URL CREDENTIALS SEED MOST ROLE
Each department's officer of ROLE sends what schemathesis makes of the department's own document, MOST requests an
operation; the first also goes through every boundary of every parameter. How many requests the server took is asked of
the server. Ends with 1 if any answer was a server error or none that the document tells of.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import uuid

import requests

HERE = os.path.dirname(os.path.abspath(__file__))
# They end the officer's own session, so they come last.
LAST = ["end_session", "revoke_device", "revoke_officer_device"]


def sign_in(url, officer):
    device = {"id": str(uuid.uuid4()), "name": "Contract"}
    body = {"login": officer["login"], "password": officer["password"], "device": device}
    answer = requests.post(f"{url}/v1/sessions", json=body, timeout=30)
    answer.raise_for_status()
    return answer.json()["access_token"]


def taken(url):
    """How many requests the server has answered."""
    text = requests.get(f"{url}/metrics", timeout=30).text
    return sum(int(float(n)) for n in re.findall(r"^anugaman_requests_total\{.*\} (\S+)$", text, re.M))


def run(url, document, token, seed, *more):
    """Runs schemathesis by this document; gives whether all was well, and what it said."""
    command = [os.path.join(os.path.dirname(sys.executable), "schemathesis")]
    command += ["--config-file", os.path.join(HERE, "schemathesis.toml"), "run", document, "--url", url]
    command += ["--header", f"Authorization: Bearer {token}", "--seed", seed, "--no-shrink", "--continue-on-failure"]
    env = dict(os.environ, SCHEMATHESIS_HOOKS="hooks", PYTHONPATH=HERE, NO_COLOR="1", COLUMNS="160")
    with tempfile.TemporaryDirectory() as folder:  # its notes on earlier runs must not steer this one
        done = subprocess.run(command + list(more), env=env, cwd=folder, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


def control(url, token, seed):
    """A document that leaves out an answer must be found out; else the whole run proves nothing."""
    document = requests.get(f"{url}/openapi/police.json", timeout=30).json()
    responses = document["paths"]["/v1/records/{id}"]["get"]["responses"]
    del responses["404"]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document, file)
        file.flush()
        one = ["--max-examples", "3", "--phases", "fuzzing", "--include-operation-id", "get_record"]
        well, said = run(url, file.name, token, seed, *one)
    if well or "Undocumented status code" not in said:
        sys.exit(f"the control is not found out: an answer outside the document would pass\n{said}")


def main():
    url, credentials, seed, most, role = sys.argv[1:]
    with open(credentials, encoding="utf-8") as file:
        officers = [o for o in json.load(file) if o["role"] == role and o["district"] == "BBK"]
    by_department = {officer["department"]: officer for officer in officers}
    assert len(by_department) == 8, sorted(by_department)
    control(url, sign_in(url, by_department["police"]), seed)
    before, failed = taken(url), []
    for place, (department, officer) in enumerate(sorted(by_department.items())):
        document, began = f"{url}/openapi/{department}.json", taken(url)
        phases = "examples,coverage,fuzzing" if place == int(seed) % 8 else "examples,fuzzing"
        aside = [word for name in LAST for word in ("--exclude-operation-id", name)]
        well, said = run(url, document, sign_in(url, officer), seed, "--max-examples", most, "--phases", phases, *aside)
        for name in LAST:
            one = ["--max-examples", "3", "--phases", "examples,fuzzing", "--include-operation-id", name]
            good, more = run(url, document, sign_in(url, officer), seed, *one)
            well, said = well and good, said if good else said + more
        told = "all as its document says" if well else "FAILED"
        print(f"{department}: {taken(url) - began} requests, {phases}: {told}", flush=True)
        if not well:
            failed.append(department)
            print(said, flush=True)
    print(f"{role}s of all departments: {taken(url) - before} requests, seed {seed}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
