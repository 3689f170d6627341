import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from devtools import cache, demo_command, stop_command, ui


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "root", lambda: tmp_path)
    return tmp_path


def test_mapping_of_own_column_names():
    assert demo_command._mapping("order=InvoiceNo, item = StockCode") == {
        "order": "InvoiceNo",
        "item": "StockCode",
    }
    with pytest.raises(ui.Failure, match="column=name"):
        demo_command._mapping("order")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--port", "0"], "0 is no port"),
        (["--open-days", "0"], "--open-days must be at least 1"),
        (["--lines", "/nowhere/lines.csv"], "There is no file /nowhere/lines.csv"),
    ],
)
def test_bad_words_are_refused_before_anything_is_provided(words, message):
    with pytest.raises(ui.Failure, match=message):
        demo_command.main(words)


def test_bad_file_is_refused_before_anything_is_provided(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(ui.Failure, match="lines.csv cannot be used: The file has no column order"):
        demo_command.main(["--lines", str(path)])


def test_taken_port_is_named_with_another_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ui.Failure, match=f"(?s)Port {port} is taken.*--port {port + 1}"):
            demo_command._check_port(demo_command._options(["--port", str(port)]))


def start_server():
    """Start something that looks like a server of ours; return when the system shows its name."""
    server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)  # odoo"])
    while not Path(f"/proc/{server.pid}/cmdline").read_bytes():
        time.sleep(0.01)
    return server


def state_of(folder, pid, port=8069, database="demo"):
    (folder / "demo.json").write_text(json.dumps({"pid": pid, "port": port, "database": database}))


def test_state_of_a_dead_server_is_forgotten(own_cache):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    state_of(own_cache, gone.pid)
    assert demo_command.read_state() is None
    assert not (own_cache / "demo.json").exists()


def test_state_naming_another_program_is_forgotten(own_cache):
    other = subprocess.Popen(["sleep", "30"])
    try:
        state_of(own_cache, other.pid)
        assert demo_command.read_state() is None
    finally:
        other.kill()
        other.wait()


def test_running_server_is_shown_and_stands_in_the_way_of_a_reset(own_cache, capsys):
    server = start_server()
    try:
        state_of(own_cache, server.pid, 8155)
        assert demo_command.main([]) == 0
        assert "http://127.0.0.1:8155/odoo" in capsys.readouterr().out
        with pytest.raises(ui.Failure, match="(?s)A demo server runs on .*8155.*stop"):
            demo_command.main(["--reset"])
    finally:
        server.kill()
        server.wait()


def test_stop_ends_the_server_and_forgets_it(own_cache, monkeypatch):
    monkeypatch.setattr(stop_command.postgres, "stop", lambda: None)
    monkeypatch.setattr(stop_command, "_used_databases", list)
    server = start_server()
    state_of(own_cache, server.pid)
    assert stop_command.main([]) == 0
    assert server.wait(5) != 0
    assert demo_command.read_state() is None


def test_database_server_in_use_is_left_running_unless_forced(monkeypatch, capsys):
    stopped = []
    monkeypatch.setattr(stop_command.postgres, "stop", lambda: stopped.append(True))
    monkeypatch.setattr(stop_command, "_used_databases", lambda: ["test_1"])
    assert stop_command.main([]) == 0
    assert "test_1 in use" in capsys.readouterr().out
    assert not stopped
    assert stop_command.main(["--force"]) == 0
    assert stopped == [True]
