-- SPDX-License-Identifier: GPL-3.0-or-later
-- Cards by a part of their number: some keyboard readers leave bytes out.
--
-- part_key is the blinded form of "BYTE:HEX": three bytes in a row from byte BYTE (0 = the first) of the
-- number. A part that fits several people finds nobody, so all of them have to be seen.

CREATE TABLE card_part (
  part_key BLOB NOT NULL,
  uid_key BLOB NOT NULL REFERENCES card (uid_key) ON DELETE CASCADE,
  PRIMARY KEY (part_key, uid_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX card_part_uid ON card_part (uid_key);

-- Up to this version the vault leaves values as they are, so the cards that are there can be taken apart here.
WITH RECURSIVE place (byte) AS (SELECT 0 UNION ALL SELECT byte + 1 FROM place WHERE byte < 7)
INSERT INTO card_part (part_key, uid_key)
SELECT CAST (byte || ':' || substr (CAST (uid AS TEXT), 2 * byte + 1, 6) AS BLOB), uid_key
FROM card, place
WHERE 2 * byte + 6 <= length (CAST (uid AS TEXT));
