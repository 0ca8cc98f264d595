-- Version 7: signing in to the dashboard. Of tokens only the SHA-256 is kept.

CREATE TABLE sign_in_links(
  number INTEGER PRIMARY KEY,
  token BLOB NOT NULL UNIQUE,
  person TEXT NOT NULL,
  lang TEXT NOT NULL,
  expires INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  person TEXT NOT NULL,
  lang TEXT NOT NULL,
  token BLOB NOT NULL UNIQUE,
  previous BLOB,  -- of the cookie before this one
  form_key TEXT NOT NULL,
  started INTEGER NOT NULL,
  renewed INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_previous ON sessions(previous) WHERE previous IS NOT NULL;
CREATE INDEX sessions_person ON sessions(person);
