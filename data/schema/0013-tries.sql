-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whoever has no tries left is a case, too, where the profile says so. SQLite cannot change a CHECK, so the table is
-- written anew, row by row.

CREATE TABLE open_case_new (
  seq INTEGER PRIMARY KEY REFERENCES journal (seq), -- the entry that opened it
  kind TEXT NOT NULL CHECK (kind IN ('doubtful', 'photo', 'face', 'data', 'tries')),
  due INTEGER NOT NULL, -- seconds UTC; 0 = no time is set
  asked INTEGER REFERENCES journal (seq), -- the newest entry that asks for more
  closed INTEGER REFERENCES journal (seq) -- the entry that settled it
) STRICT;

INSERT INTO open_case_new SELECT seq, kind, due, asked, closed FROM open_case;
DROP TABLE open_case;
ALTER TABLE open_case_new RENAME TO open_case;

CREATE INDEX open_case_due ON open_case (due, seq) WHERE closed IS NULL;
