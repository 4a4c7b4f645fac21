-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who opens the store, and what waits while nobody has.

-- One row for each way to the key of the store, which lies in none of them in clear: each wraps it with what
-- only its owner has (muster-key-slot.c).
CREATE TABLE key_slot (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('device', 'staff', 'recovery')),
  staff INTEGER NOT NULL, -- whose it is; 0: of no one person
  operations INTEGER NOT NULL, -- of argon2id; 0: not stretched
  memory INTEGER NOT NULL, -- bytes
  salt BLOB NOT NULL CHECK (length (salt) = 16),
  wrapped BLOB NOT NULL,
  UNIQUE (kind, staff)
) STRICT;

-- name: what ties slots and sealed values to this store. place: where the device secret lies, "" = there is
-- none yet. device_check: of the device secret, to tell a wrong one from a wrong PIN. form: how personal
-- values lie here: 0 as they are, 1 sealed but the file may hold remains of the plain ones, 2 sealed.
-- outbox_public, outbox_secret: the key pair of journal_waiting, the latter sealed.
CREATE TABLE key_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  name TEXT NOT NULL,
  place TEXT NOT NULL,
  device_check BLOB NOT NULL,
  form INTEGER NOT NULL CHECK (form IN (0, 1, 2)),
  outbox_public BLOB NOT NULL,
  outbox_secret BLOB NOT NULL
) STRICT;

INSERT INTO key_state (one, name, place, device_check, form, outbox_public, outbox_secret)
VALUES (1, lower (hex (randomblob (16))), '', x'', 0, x'', x'');

-- Events of a station that nobody has opened, in the order in which they happened, sealed so that the station
-- itself can only read them once it is opened. Then they join the journal.
CREATE TABLE journal_waiting (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  sealed BLOB NOT NULL
) STRICT;
