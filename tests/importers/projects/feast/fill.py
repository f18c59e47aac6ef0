"""Fills the table of the one view that is materialized: 40 days of 200 customers, always the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

chance = np.random.default_rng(7)
now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
days = [now - timedelta(days=day, hours=1) for day in range(40)]
rows = [(customer, day) for day in days for customer in range(5)]
table = pd.DataFrame(rows, columns=["customer_id", "loaded_at"])
table["created_at"] = table["loaded_at"]
table["avg_order"] = np.where(chance.random(len(rows)) < 0.02, np.nan, chance.gamma(4, 12, len(rows)))
table["orders_30d"] = chance.poisson(3, len(rows))
table["country"] = chance.choice(["DE", "FR", "AT"], len(rows), p=[0.6, 0.3, 0.1])
table["is_member"] = chance.random(len(rows)) < 0.4
table["embedding"] = [np.float32([0.1, 0.2]) for _ in rows]
Path("data").mkdir(exist_ok=True)
table.to_parquet("data/spending.parquet")
