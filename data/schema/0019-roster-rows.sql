-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the roster has told this station, row by row, and whom and what each is here.

CREATE TABLE roster_row (
  id TEXT PRIMARY KEY CHECK (length (id) = 36), -- a UUID, of the roster
  kind TEXT NOT NULL,
  v INTEGER NOT NULL CHECK (v > 0),
  person INTEGER UNIQUE REFERENCES person (id) ON DELETE SET NULL, -- NULL: nobody, or not here any more
  occasion INTEGER UNIQUE REFERENCES occasion (id) ON DELETE SET NULL,
  photo TEXT, -- by which the roster knows the picture, NULL: it has none
  listed INTEGER NOT NULL, -- the newest listing that had it
  aside BLOB -- sealed: what it says, where it could not be used yet; NULL: it is used
) STRICT, WITHOUT ROWID;

CREATE INDEX roster_row_aside ON roster_row (id) WHERE aside IS NOT NULL;

-- How far it has been read. No row: nothing was.
CREATE TABLE roster_pull (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  source TEXT NOT NULL, -- which roster's rows these are
  cursor TEXT, -- behind the changes that are here; NULL: everything has to be listed
  listing TEXT, -- where a listing goes on that is not at its end; NULL: there is none
  bucket INTEGER NOT NULL, -- what it is of, -1 = everything
  listings INTEGER NOT NULL, -- how many there were
  pulled INTEGER NOT NULL, -- seconds UTC: when all that there was had come; 0 = never
  compared INTEGER NOT NULL -- the same: when both sides had the same sums
) STRICT;
