-- SPDX-License-Identifier: GPL-3.0-or-later
-- Pictures of people, and how lists are read. The pictures lie beside this file, sealed, in files named by their hash.

-- Which row shows which picture: by this a station may have it, and what nobody shows is deleted.
CREATE TABLE row_photo (
  scope TEXT NOT NULL,
  id TEXT NOT NULL CHECK (length (id) = 36), -- of a person in roster_row
  h TEXT NOT NULL CHECK (length (h) = 64),
  PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX row_photo_h ON row_photo (h);

-- What somebody said of the columns of a list, used again for a list with the same first line.
CREATE TABLE list_map (
  header BLOB PRIMARY KEY CHECK (length (header) = 32), -- hash of the names of its columns
  map TEXT NOT NULL -- "field=header" for each field, with U+001E between them
) STRICT, WITHOUT ROWID;
