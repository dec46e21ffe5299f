# Makes .venv and installs consult into it from deploy/constraints.txt. Sourced by deploy/demo and deploy/test.

prepare() {
    python=${PYTHON:-python3}
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
        echo "consult needs Python 3.11 or newer; set PYTHON to one." >&2
        exit 2
    }
    stamp=".venv/installed-$(cat deploy/constraints.txt pyproject.toml | cksum | tr ' ' '-')-$1"
    [ -f "$stamp" ] && return
    [ -x .venv/bin/python ] || "$python" -m venv .venv || {
        echo "A virtual environment could not be made; on Debian, install python3-venv." >&2
        exit 2
    }
    echo "Installing what consult needs (once)." >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -c deploy/constraints.txt -e ".$2" >&2
    rm -f ".venv/installed-"*"-$1"
    touch "$stamp"
}
