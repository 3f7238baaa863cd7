"""What members get in an export, a line for each store: `python -m tests.exported` writes it down."""

from pathlib import Path

from chassis.stores import Store
from tests.test_stores import REGISTERS

WRITTEN_DOWN = Path(__file__).with_name("exported.txt")


def exported_columns() -> list[str]:
    """Sorted, so that a change shows as the lines that it changes."""
    return sorted(
        f"{service}.{store.name}: {_told(store)}"
        for service, (_, stores) in REGISTERS.items()
        for store in stores
        if store.exported is not None
    )


def _told(store: Store) -> str:
    return " ".join(column.name for column in store.table.columns if column.name not in store.hidden)


if __name__ == "__main__":
    WRITTEN_DOWN.write_text("\n".join(exported_columns()) + "\n")
