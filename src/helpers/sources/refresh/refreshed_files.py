"""What the refresh makes, and how it is put down: all or nothing, each file with its sidecar."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.project.paths import Project
from helpers.project.yaml_files import read_yaml
from helpers.sources.refresh.publisher_files import PublisherFolder, RefreshError
from helpers.sources.schemas.raw_tables import raw_table
from helpers.sources.sidecars import SourceError, read_sidecar, sidecar_path, write_sidecar

DOCUMENTATION = Path(__file__).with_name("documentation.yml")


@dataclass(frozen=True)
class Product:
    """One file to be written: its path below ``data/raw/`` and its whole text."""

    path: str
    text: str


def table_product(name: str, rows: pd.DataFrame, part: str = "") -> Product:
    """``rows`` of the raw table ``name`` as CSV, with its declared columns; ``part`` names one file of several."""
    columns = list(raw_table(name).columns)
    path = f"official/{name}_{part}.csv" if part else f"official/{name}.csv"
    return Product(path, rows.to_csv(columns=columns, index=False, lineterminator="\n"))


def load_documentation() -> dict:
    """What the sidecars say: ``files``, ``products`` and the ``licence``."""
    return read_yaml(DOCUMENTATION, RefreshError)


def write_products(
    products: list[Product], folder: PublisherFolder, project: Project, accessed: date | None = None
) -> list[Path]:
    """Write all ``products`` and their sidecars under ``data/raw/``, or none of them.

    Everything is written to a folder next to it first and then takes its place file by file. ``accessed`` is the day
    on which the publishers' files were taken; without it a file keeps the day of its present sidecar as long as its
    sources are the same bytes, and takes today otherwise, so that running twice changes nothing.
    """
    documentation = load_documentation()
    project.raw.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".refresh.", dir=project.raw.parent))
    try:
        for product in products:
            _write(product, staging, documentation, folder, project, accessed)
        written = [path for path in sorted(staging.rglob("*")) if path.is_file()]
        for path in written:
            target = project.raw / path.relative_to(staging)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.chmod(0o644)
            path.replace(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return [project.raw / product.path for product in products]


def _write(
    product: Product,
    staging: Path,
    documentation: dict,
    folder: PublisherFolder,
    project: Project,
    accessed: date | None,
) -> None:
    if product.path not in documentation["products"]:
        raise RefreshError(f"documentation.yml says nothing of {product.path}: document it there")
    words = documentation["products"][product.path]
    files = {name: documentation["files"][name] for name in words["files"]}
    main = next(iter(files.values()))
    sources = [{"name": name, "url": about["url"], "sha256": folder.checksums[name]} for name, about in files.items()]
    path = staging / product.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(product.text, encoding="utf-8", newline="")
    write_sidecar(
        path,
        title=words["title"],
        description=words["description"],
        publisher=main["publisher"],
        publication=main["publication"],
        url=main["url"],
        licence=documentation["licence"],
        accessed=accessed or _day_of(project.raw / product.path, sources),
        taken=words["taken"].strip(),
        source_files=sources,
        faults=[*words["faults"], *_collection(documentation, files)],
    )


def _collection(documentation: dict, files: dict[str, dict]) -> list[str]:
    """How the publishers' files came to be here, and which of them are not what the publisher put out."""
    derived = [
        f"{name} is no publisher's file as it was: {about['derived']}."
        for name, about in files.items()
        if "derived" in about
    ]
    return [documentation["collected"].strip(), *derived]


def _day_of(present: Path, sources: list[dict]) -> date:
    if not sidecar_path(present).is_file():
        return date.today()
    try:
        sidecar = read_sidecar(present)
    except SourceError:
        return date.today()
    same = {file.sha256 for file in sidecar.source_files} == {source["sha256"] for source in sources}
    return sidecar.accessed if same else date.today()
