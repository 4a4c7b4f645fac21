-- SPDX-License-Identifier: GPL-3.0-or-later
-- The roster service: its own keys, the stations that it knows, and what they have sent.
--
-- BLOB columns hold what muster-vault.c made of a value, but for public keys, hashes and signatures.

PRAGMA application_id = 1297437263; -- "MURO"

-- The same three tables as in a station's store, which muster-vault-key.c works with.
CREATE TABLE key_slot (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('device', 'staff', 'recovery')),
  staff INTEGER NOT NULL,
  operations INTEGER NOT NULL,
  memory INTEGER NOT NULL,
  salt BLOB NOT NULL CHECK (length (salt) = 16),
  wrapped BLOB NOT NULL,
  UNIQUE (kind, staff)
) STRICT;

CREATE TABLE key_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  name TEXT NOT NULL,
  place TEXT NOT NULL,
  device_check BLOB NOT NULL,
  form INTEGER NOT NULL CHECK (form IN (0, 1, 2))
) STRICT;

INSERT INTO key_state (one, name, place, device_check, form) VALUES (1, lower (hex (randomblob (16))), '', x'', 2);

CREATE TABLE data_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scope TEXT NOT NULL UNIQUE,
  wrapped BLOB NOT NULL,
  piece TEXT
) STRICT;

-- sign: what receipts are signed with (Ed25519). token: what access tokens are made with.
CREATE TABLE server (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  sign_public BLOB NOT NULL CHECK (length (sign_public) = 32),
  sign_secret BLOB NOT NULL, -- sealed
  token_secret BLOB NOT NULL -- sealed
) STRICT;

CREATE TABLE station (
  id TEXT PRIMARY KEY CHECK (length (id) = 36), -- a UUID
  label TEXT NOT NULL,
  scope TEXT NOT NULL,
  sign_public BLOB NOT NULL UNIQUE CHECK (length (sign_public) = 32), -- of its journal
  app TEXT NOT NULL,
  enrolled INTEGER NOT NULL, -- seconds UTC, as all times here
  seen INTEGER NOT NULL, -- 0: not since it was enrolled
  revoked INTEGER NOT NULL -- 0: it is not
) STRICT, WITHOUT ROWID;

-- A code is found by its first characters, which are no secret, so that a wrong one can be counted.
CREATE TABLE enrol_code (
  selector TEXT PRIMARY KEY CHECK (length (selector) = 4),
  verifier BLOB NOT NULL CHECK (length (verifier) = 16), -- blinded, of the whole code
  label TEXT NOT NULL,
  expires INTEGER NOT NULL,
  tries INTEGER NOT NULL, -- that were wrong
  station TEXT REFERENCES station (id) -- who has used it
) STRICT, WITHOUT ROWID;

-- Journals as stations have sent them. body: the entry as it came; who it is about: subject, sealed.
CREATE TABLE event (
  station TEXT NOT NULL REFERENCES station (id),
  seq INTEGER NOT NULL CHECK (seq > 0),
  hash BLOB NOT NULL CHECK (length (hash) = 32),
  state TEXT NOT NULL CHECK (state IN ('stored', 'opaque')),
  type TEXT NOT NULL, -- "" where the entry is withheld or cannot be read
  occasion TEXT NOT NULL,
  outcome TEXT NOT NULL,
  time INTEGER NOT NULL, -- milliseconds by the station's clock, 0 = not told
  received INTEGER NOT NULL, -- milliseconds by this server's
  subject BLOB,
  body BLOB NOT NULL, -- sealed
  PRIMARY KEY (station, seq)
) STRICT, WITHOUT ROWID;

-- The last entry of each journal without a gap before it.
CREATE TABLE head (
  station TEXT PRIMARY KEY REFERENCES station (id),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length (hash) = 32)
) STRICT, WITHOUT ROWID;

-- Entries that say something else than one that was stored before under the same number.
CREATE TABLE quarantine (
  station TEXT NOT NULL REFERENCES station (id),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length (hash) = 32),
  received INTEGER NOT NULL,
  body BLOB NOT NULL, -- sealed
  PRIMARY KEY (station, seq, hash)
) STRICT, WITHOUT ROWID;
