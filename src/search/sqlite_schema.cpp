// SPDX-License-Identifier: MIT
#include "search/sqlite_schema.hpp"

#include "core/error.hpp"

namespace groklab {
namespace {

/// As Optuna 3.1.0 makes them; a reader of SQL sees no difference.
constexpr const char* kTables = R"sql(
CREATE TABLE studies (study_id INTEGER NOT NULL, study_name VARCHAR(512) NOT NULL, PRIMARY KEY (study_id));
CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
CREATE TABLE version_info (version_info_id INTEGER NOT NULL, schema_version INTEGER, library_version VARCHAR(256),
  PRIMARY KEY (version_info_id), CHECK (version_info_id=1));
CREATE TABLE study_directions (study_direction_id INTEGER NOT NULL, direction VARCHAR(8) NOT NULL,
  study_id INTEGER NOT NULL, objective INTEGER NOT NULL, PRIMARY KEY (study_direction_id),
  UNIQUE (study_id, objective), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE study_user_attributes (study_user_attribute_id INTEGER NOT NULL, study_id INTEGER, "key" VARCHAR(512),
  value_json TEXT, PRIMARY KEY (study_user_attribute_id), UNIQUE (study_id, "key"),
  FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE study_system_attributes (study_system_attribute_id INTEGER NOT NULL, study_id INTEGER,
  "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (study_system_attribute_id), UNIQUE (study_id, "key"),
  FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE trials (trial_id INTEGER NOT NULL, number INTEGER, study_id INTEGER, state VARCHAR(8) NOT NULL,
  datetime_start DATETIME, datetime_complete DATETIME, PRIMARY KEY (trial_id),
  FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE trial_user_attributes (trial_user_attribute_id INTEGER NOT NULL, trial_id INTEGER, "key" VARCHAR(512),
  value_json TEXT, PRIMARY KEY (trial_user_attribute_id), UNIQUE (trial_id, "key"),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_system_attributes (trial_system_attribute_id INTEGER NOT NULL, trial_id INTEGER,
  "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (trial_system_attribute_id), UNIQUE (trial_id, "key"),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_params (param_id INTEGER NOT NULL, trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT,
  distribution_json TEXT, PRIMARY KEY (param_id), UNIQUE (trial_id, param_name),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_values (trial_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, objective INTEGER NOT NULL,
  value FLOAT, value_type VARCHAR(7) NOT NULL, PRIMARY KEY (trial_value_id), UNIQUE (trial_id, objective),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_intermediate_values (trial_intermediate_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL,
  step INTEGER NOT NULL, intermediate_value FLOAT, intermediate_value_type VARCHAR(7) NOT NULL,
  PRIMARY KEY (trial_intermediate_value_id), UNIQUE (trial_id, step),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_heartbeats (trial_heartbeat_id INTEGER NOT NULL, trial_id INTEGER NOT NULL,
  heartbeat DATETIME NOT NULL, PRIMARY KEY (trial_heartbeat_id), UNIQUE (trial_id),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO version_info VALUES (1, 12, 'groklab');
)sql";
constexpr const char* kTo30 = "INSERT INTO alembic_version VALUES ('v3.0.0.d');";
constexpr const char* kTo32 =
    "CREATE INDEX trials_study_id_key ON trials (study_id);"
    "INSERT INTO alembic_version VALUES ('v3.2.0.a');";

bool has_tables(SqliteDatabase& database) {
  SqliteStatement query(database, "SELECT count(*) FROM sqlite_master");
  return query.step() && query.whole(0) > 0;
}

void check_version(SqliteDatabase& database) {
  SqliteStatement table(database, "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'");
  std::string version;
  if (table.step() && table.whole(0) == 1) {
    SqliteStatement query(database, "SELECT version_num FROM alembic_version");
    version = query.step() ? query.text(0) : "";
  }
  if (version != "v3.0.0.d" && version != "v3.2.0.a") {
    throw Error(ErrorKind::BadFile, "this database has no schema of Optuna that is known ('" + version + "')",
                database.path(), "v3.0.0.d and v3.2.0.a are; `optuna storage upgrade` brings older ones there");
  }
}

}  // namespace

void prepare_schema(SqliteDatabase& database, const std::string& schema) {
  if (schema != "3.0" && schema != "3.2") {
    throw Error(ErrorKind::Usage, "'" + schema + "' is no schema", "--optuna-schema",
                "3.2 is for Optuna 3.2 and later, 3.0 for 3.0 and 3.1");
  }
  SqliteTransaction transaction(database);
  if (has_tables(database)) {
    check_version(database);
  } else {
    database.run(kTables);
    database.run(schema == "3.0" ? kTo30 : kTo32);
  }
  transaction.commit();
}

}  // namespace groklab
