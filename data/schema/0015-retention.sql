-- SPDX-License-Identifier: GPL-3.0-or-later
-- How many days after its end what an occasion needed may stay, as its profile said when a station last ran it.
--
-- NULL: no station has run it since there are these columns. 0: nothing goes by itself.
ALTER TABLE occasion ADD COLUMN keep_templates INTEGER CHECK (keep_templates >= 0);
ALTER TABLE occasion ADD COLUMN keep_pictures INTEGER CHECK (keep_pictures >= 0);
ALTER TABLE occasion ADD COLUMN keep_journal INTEGER CHECK (keep_journal >= 0);
ALTER TABLE occasion ADD COLUMN keep_roster INTEGER CHECK (keep_roster >= 0);
