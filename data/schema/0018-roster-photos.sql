-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which picture the roster shows somebody by, whether it is here or still to be fetched.

CREATE TABLE roster_photo (
  person INTEGER PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
  h TEXT NOT NULL CHECK (length (h) = 64), -- what the roster knows it by
  size INTEGER NOT NULL CHECK (size > 0), -- bytes
  state TEXT NOT NULL CHECK (state IN ('wanted', 'here', 'gone')) -- gone: not at the roster any more
) STRICT;

CREATE INDEX roster_photo_wanted ON roster_photo (person) WHERE state = 'wanted';
