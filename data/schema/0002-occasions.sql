-- SPDX-License-Identifier: GPL-3.0-or-later
-- What people check in for, who is expected, and the station's own small settings.

CREATE TABLE occasion (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE, -- the short stable id: "autumn-2026"
  kind TEXT NOT NULL,
  title_en TEXT,
  title_zh TEXT,
  opens INTEGER NOT NULL,  -- seconds UTC, 0 = always
  closes INTEGER NOT NULL, -- 0 = never
  profile TEXT NOT NULL,
  room TEXT,
  everyone INTEGER NOT NULL CHECK (everyone IN (0, 1))
) STRICT;

CREATE TABLE expected (
  occasion INTEGER NOT NULL REFERENCES occasion (id) ON DELETE CASCADE,
  person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  fee_unpaid INTEGER NOT NULL CHECK (fee_unpaid IN (0, 1)),
  photo_not_reviewed INTEGER NOT NULL CHECK (photo_not_reviewed IN (0, 1)),
  room TEXT,
  seat TEXT,
  PRIMARY KEY (occasion, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX expected_person ON expected (person);

CREATE TABLE setting (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
