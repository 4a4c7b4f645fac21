-- SPDX-License-Identifier: GPL-3.0-or-later
-- Where people were let in, of all stations, as the roster knows so far.

CREATE TABLE admission (
  id TEXT PRIMARY KEY REFERENCES roster_row (id) ON DELETE CASCADE,
  who_key BLOB NOT NULL CHECK (length (who_key) = 16), -- blinded: who, and at which occasion
  twice INTEGER NOT NULL CHECK (twice IN (0, 1)), -- at more than one station
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX admission_who ON admission (who_key);
CREATE INDEX admission_twice ON admission (id) WHERE twice = 1;

-- Whoever was let in at two stations is a case, too, where the profile says so. Written anew as in 0013.
CREATE TABLE open_case_new (
  seq INTEGER PRIMARY KEY REFERENCES journal (seq), -- the entry that opened it
  kind TEXT NOT NULL CHECK (kind IN ('doubtful', 'photo', 'face', 'data', 'tries', 'duplicate')),
  due INTEGER NOT NULL, -- seconds UTC; 0 = no time is set
  asked INTEGER REFERENCES journal (seq), -- the newest entry that asks for more
  closed INTEGER REFERENCES journal (seq) -- the entry that settled it
) STRICT;

INSERT INTO open_case_new SELECT seq, kind, due, asked, closed FROM open_case;
DROP TABLE open_case;
ALTER TABLE open_case_new RENAME TO open_case;

CREATE INDEX open_case_due ON open_case (due, seq) WHERE closed IS NULL;
