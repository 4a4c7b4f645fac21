-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the roster says of staff, until their accounts follow it and after that.

CREATE TABLE roster_staff (
  id TEXT PRIMARY KEY CHECK (length (id) = 36), -- a row of the roster
  v INTEGER NOT NULL CHECK (v > 0),
  sealed BLOB NOT NULL -- what it says; nothing in it: it was removed, and an account is still to retire
) STRICT, WITHOUT ROWID;

-- A station that did not know such rows has only counted them: it is to be told again.
DELETE FROM roster_row WHERE kind = 'staff';
