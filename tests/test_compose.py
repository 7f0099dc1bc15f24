"""`docker-compose.yml`, `Dockerfile` and `.dockerignore`, held to what they promise. No Docker engine runs here."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli.app import app
from bot.settings import CUSTOMARY_NAMES, PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
OURS = {"volume-owner", "index", "slack"}
SERVERS = {"chroma", "ollama"}
JOBS = {"volume-owner", "index", "ollama-model"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def test_the_services_are_the_promised_ones(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == OURS | SERVERS | JOBS
    assert {name for name, one in compose["services"].items() if one.get("profiles") == ["local-llm"]} == {
        "ollama",
        "ollama-model",
    }
    assert all("profiles" not in compose["services"][name] for name in ("chroma", "index", "slack"))


def test_nothing_runs_as_root_but_the_job_that_hands_volumes_over(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"] == ("0:0" if name == "volume-owner" else "10001:10001"), name
        assert "privileged" not in service, name
        assert "ports" not in service, name
    owner = compose["services"]["volume-owner"]
    assert (owner["network_mode"], owner["cap_add"], owner["entrypoint"][0]) == ("none", ["CHOWN"], "chown")


def test_what_must_be_healthy_or_done_is_so_before_the_bot_starts(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["slack"]["depends_on"] == {
        "chroma": {"condition": "service_healthy"},
        "index": {"condition": "service_completed_successfully"},
    }
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            assert needed in services
            assert how["condition"] == ("service_completed_successfully" if needed in JOBS else "service_healthy")
            if how["condition"] == "service_healthy":
                assert services[needed]["healthcheck"]["test"][0] == "CMD"
        if name in JOBS:
            assert service["restart"] == "no"


def test_every_volume_is_declared_and_chroma_keeps_its_data(compose: dict[str, Any]) -> None:
    used = {mount.split(":")[0] for service in compose["services"].values() for mount in service.get("volumes", [])}
    assert used == set(compose["volumes"])
    assert compose["services"]["chroma"]["volumes"] == ["chroma:/data"]
    assert compose["services"]["slack"]["volumes"] == compose["services"]["index"]["volumes"] == ["data:/data"]


def test_secrets_come_from_the_environment_and_names_are_real_settings(compose: dict[str, Any]) -> None:
    known = set(CUSTOMARY_NAMES)
    known |= {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for group, field in Settings.model_fields.items():
        known |= {f"{PREFIX}{group.upper()}__{name.upper()}" for name in getattr(field.annotation, "model_fields", {})}
    for name in ("index", "slack"):
        for variable, value in compose["services"][name]["environment"].items():
            assert variable in known, variable
            if re.search(r"TOKEN|KEY|SECRET", variable):
                assert value == f"${{{variable}:-}}"
    assert not re.search(
        r"xox[a-z]-[0-9A-Za-z]|xapp-[0-9A-Za-z]|sk-[0-9A-Za-z]",
        (ROOT / "docker-compose.yml").read_text(encoding="utf-8"),
    )


def test_the_commands_exist(compose: dict[str, Any]) -> None:
    runner = CliRunner()
    for command in (
        *(compose["services"][name]["command"] for name in ("index", "slack")),
        ["slack", "doctor", "--alive"],
    ):
        assert runner.invoke(app, [*command, "--help"]).exit_code == 0, command
    assert compose["services"]["slack"]["healthcheck"]["test"] == ["CMD", "footnote", "slack", "doctor", "--alive"]


def test_the_chroma_server_is_the_locked_version(compose: dict[str, Any]) -> None:
    locked = re.search(r"^chromadb==([0-9.]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert locked is not None
    assert compose["services"]["chroma"]["image"] == f"chromadb/chroma:{locked.group(1)}"


def test_the_image_is_built_from_the_lock_with_every_package_and_nothing_else() -> None:
    docker = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "pip install --no-deps --require-hashes -r requirements.lock" in docker
    assert "\nUSER 10001:10001\n" in docker
    copied = {name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", docker, re.MULTILINE) for name in line.split()}
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]["wheel"]["packages"]
    assert set(packages) <= copied
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    assert allowed == copied
    assert all((ROOT / name).exists() for name in copied)
