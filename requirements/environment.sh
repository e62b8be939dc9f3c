# Sourced by ./run and ./test: sets ROOT, and `make_environment LOCK...` fills .venv when none of the locks is in it yet.

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
PYTHON_FOUND=""

# What a shell or an editor left behind must not lead Python or pip away from our environment. Byte code is kept:
# eight processes start at once, and compiling every module eight times doubles the wait.
unset PYTHONHOME PYTHONSTARTUP PYTHONDONTWRITEBYTECODE VIRTUAL_ENV CONDA_PREFIX PIP_TARGET PIP_PREFIX PIP_USER
unset PIP_REQUIRE_VIRTUALENV PIP_PYTHON PIP_ROOT PIP_CONSTRAINT PIP_REQUIREMENT PIP_NO_DEPS PIP_DRY_RUN FLASK_APP
export PYTHONPATH="$ROOT" PYTHONSAFEPATH=1

find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3.14 python3; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1; then
            PYTHON_FOUND=$candidate
            return
        fi
    done
    echo "Python 3.11 to 3.14 is needed and was not found (Debian, Ubuntu: apt-get install python3 python3-pip)." >&2
    exit 2
}

# The lock that was installed is kept as .venv/installed.lock, so the usual start only compares two files.
make_environment() {
    for lock in "$@"; do
        if cmp -s "$ROOT/requirements/$lock.lock" "$ROOT/.venv/installed.lock" && "$ROOT/.venv/bin/python" -c ''; then
            return
        fi
    done
    find_python
    "$PYTHON_FOUND" "$ROOT/app/ops/bootstrap.py" "$ROOT" "$@" || exit
}
