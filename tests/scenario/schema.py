#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""schema.py SCHEMA PROFILE_SCHEMA DIAGNOSE good|bad PATH...

good: every scenario of every file validates against the schema; a file that is a profile, against that of profiles.
bad: every file is refused by the program (it is, or the test of that name fails); the schema must refuse it too, unless
the file says `# schema: cannot tell` because only the program knows.
"""
import json
import pathlib
import re
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


class Loader(yaml.SafeLoader):
    """YAML 1.1 with what scenarios write: truth values and integers; no dates, no sexagesimals, no floats."""


Loader.yaml_implicit_resolvers = {}
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool",
    re.compile(r"^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$"), None)
Loader.add_implicit_resolver("tag:yaml.org,2002:int",
                             re.compile(r"^(?:0|-?[1-9][0-9_]*|0x[0-9A-Fa-f_]+)$"), None)
Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), None)


def documents(path):
    loaded = list(yaml.load_all(path.read_bytes().decode(), Loader))
    if not loaded:
        raise yaml.YAMLError("no document")
    return loaded


def is_profile(document):
    return isinstance(document, dict) and next(iter(document), None) == "dmasim_profile"


def main():
    validators = [jsonschema.Draft7Validator(json.loads(pathlib.Path(name).read_text())) for name in sys.argv[1:3]]
    diagnose, kind = sys.argv[3], sys.argv[4]
    paths = []
    for name in sys.argv[5:]:
        path = pathlib.Path(name)
        paths += sorted(path.rglob("*.yaml")) if path.is_dir() else [path] if path.exists() else []
    for validator in validators:
        validator.check_schema(validator.schema)
    failed = 0
    for path in paths:
        status = subprocess.run([diagnose, str(path)], stdout=subprocess.DEVNULL, check=False).returncode
        try:
            errors = [e for d in documents(path) for e in validators[is_profile(d)].iter_errors(d)]
            broken = False
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
            errors, broken = [], True
        cannot_tell = b"# schema: cannot tell" in path.read_bytes()
        if kind == "good" and (errors or broken or status):
            failed += 1
            print(f"{path}: status {status}")
            for error in errors[:3]:
                print(f"    {list(error.path)}: {error.message[:200]}")
        if kind == "bad" and (bool(errors) or broken) == cannot_tell:
            failed += 1
            print(f"{path}: the schema {'tells after all' if cannot_tell else 'sees nothing wrong'}")
    print(f"{len(paths)} files, {failed} failed")
    return 1 if failed or not paths else 0


sys.exit(main())
