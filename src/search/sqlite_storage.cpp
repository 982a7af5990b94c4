// SPDX-License-Identifier: MIT
#include "search/sqlite_storage.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/special_numbers.hpp"
#include "search/python_json.hpp"
#include "search/sqlite_schema.hpp"
#include "search/utc_time.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kReportsEvery = std::chrono::seconds(1);

std::string database_now() { return database_time(std::chrono::system_clock::now()); }

/// A number as two columns: the value, NULL where it is not finite, and its kind.
std::string kind_of_number(double value) {
  return std::isnan(value) ? "NAN" : std::isfinite(value) ? "FINITE" : value > 0 ? "INF_POS" : "INF_NEG";
}

void bind_number(SqliteStatement& statement, double value) {
  std::isfinite(value) ? statement.bind(value) : statement.bind_null();
  statement.bind(kind_of_number(value));
}

double number_from(const SqliteStatement& row, int column) {
  const std::string kind = row.text(column + 1);
  return kind == "INF_POS" ? kInf : kind == "INF_NEG" ? -kInf : row.number(column).value_or(kNan);
}

TrialState state_from(const std::string& name, const std::string& path) {
  for (int state = 0; state <= static_cast<int>(TrialState::Waiting); ++state) {
    if (state_name(static_cast<TrialState>(state)) == name) {
      return static_cast<TrialState>(state);
    }
  }
  throw Error(ErrorKind::BadFile, "a trial in the unknown state '" + name + "'", path, "restore it from a good copy");
}

}  // namespace

SqliteStorage::SqliteStorage(const StorageRequest& request) : database_(request.path) {
  prepare_schema(database_, request.sqlite_schema);
  study_.name = request.study;
  SqliteTransaction transaction(database_);
  SqliteStatement find(database_, "SELECT study_id FROM studies WHERE study_name = ?");
  if (find.bind(request.study).step()) {
    study_id_ = find.whole(0);
  } else {
    make_study(request);
  }
  SqliteStatement directions(database_, "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective");
  directions.bind(study_id_);
  while (directions.step()) {
    const std::string name = directions.text(0);
    study_.directions.push_back(name == "MINIMIZE"   ? StudyDirection::Minimize
                                : name == "MAXIMIZE" ? StudyDirection::Maximize
                                                     : StudyDirection::NotSet);
  }
  study_.user_attrs = read_attrs("study_user_attributes", "study_id", study_id_);
  study_.system_attrs = read_attrs("study_system_attributes", "study_id", study_id_);
  transaction.commit();
}

SqliteStorage::~SqliteStorage() {
  try {
    write_reports();
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the trial makes these reports again
  }
}

void SqliteStorage::make_study(const StorageRequest& request) {
  SqliteStatement(database_, "INSERT INTO studies (study_name) VALUES (?)").bind(request.study).finish();
  study_id_ = database_.last_row();
  for (std::int64_t objective = 0; objective < request.n_objectives; ++objective) {
    SqliteStatement(database_,
                    "INSERT INTO study_directions (direction, study_id, objective) VALUES ('MINIMIZE', ?, ?)")
        .bind(study_id_)
        .bind(objective)
        .finish();
  }
}

const StoredStudy& SqliteStorage::refresh() {
  write_reports();
  read_trials();
  return study_;
}

void SqliteStorage::read_trials() {
  SqliteStatement rows(database_, "SELECT trial_id, state FROM trials WHERE study_id = ? ORDER BY number");
  rows.bind(study_id_);
  for (std::size_t number = 0; rows.step(); ++number) {
    if (number == study_.trials.size()) {
      study_.trials.emplace_back();
    }
    Trial& known = study_.trials[number];
    if (is_ended(known.state)) {
      continue;  // and never changes again
    }
    Trial trial;
    trial.number = static_cast<std::int64_t>(number);
    trial.id = rows.whole(0);
    trial.state = state_from(rows.text(1), database_.path());
    read_params(trial);
    read_values(trial);
    trial.user_attrs = read_attrs("trial_user_attributes", "trial_id", trial.id);
    trial.system_attrs = read_attrs("trial_system_attributes", "trial_id", trial.id);
    known = std::move(trial);
  }
}

void SqliteStorage::read_params(Trial& trial) {
  SqliteStatement rows(database_,
                       "SELECT param_name, param_value, distribution_json FROM trial_params WHERE trial_id = ? "
                       "ORDER BY param_id");
  rows.bind(trial.id);
  while (rows.step()) {
    const Json distribution = parse_python_json(rows.text(2), database_.path());
    trial.params.push_back(
        {rows.text(0), parse_distribution(distribution, database_.path()), rows.number(1).value_or(0)});
  }
}

void SqliteStorage::read_values(Trial& trial) {
  SqliteStatement values(database_, "SELECT value, value_type FROM trial_values WHERE trial_id = ? ORDER BY objective");
  values.bind(trial.id);
  while (values.step()) {
    trial.values.push_back(number_from(values, 0));
  }
  SqliteStatement reports(database_,
                          "SELECT step, intermediate_value, intermediate_value_type FROM trial_intermediate_values "
                          "WHERE trial_id = ?");
  reports.bind(trial.id);
  while (reports.step()) {
    trial.intermediate[reports.whole(0)] = number_from(reports, 1);
  }
}

Json SqliteStorage::read_attrs(const std::string& table, const std::string& owner, std::int64_t id) {
  Json attrs = Json::object();
  SqliteStatement rows(database_,
                       "SELECT \"key\", value_json FROM " + table + " WHERE " + owner + " = ? ORDER BY rowid");
  rows.bind(id);
  while (rows.step()) {
    attrs[rows.text(0)] = parse_python_json(rows.text(1), database_.path());
  }
  return attrs;
}

void SqliteStorage::write_attrs(const std::string& table, std::int64_t id, const Json& attrs) {
  for (const auto& [key, value] : attrs.items()) {
    SqliteStatement(database_, "INSERT OR REPLACE INTO " + table + " (trial_id, \"key\", value_json) VALUES (?, ?, ?)")
        .bind(id)
        .bind(key)
        .bind(python_json_text(value))
        .finish();
  }
}

std::int64_t SqliteStorage::begin_trial(const Trial& trial) {
  SqliteTransaction transaction(database_);
  SqliteStatement count(database_, "SELECT count(*) FROM trials WHERE study_id = ?");
  count.bind(study_id_).step();
  const std::int64_t number = count.whole(0);
  SqliteStatement(database_, "INSERT INTO trials (number, study_id, state, datetime_start) VALUES (?, ?, ?, ?)")
      .bind(number)
      .bind(study_id_)
      .bind(std::string(state_name(trial.state)))
      .bind(database_now())
      .finish();
  const std::int64_t id = database_.last_row();
  for (const TrialParam& param : trial.params) {
    SqliteStatement(
        database_,
        "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)")
        .bind(id)
        .bind(param.name)
        .bind(param.value)
        .bind(python_json_text(distribution_json(param.distribution)))
        .finish();
  }
  write_attrs("trial_user_attributes", id, trial.user_attrs);
  write_attrs("trial_system_attributes", id, trial.system_attrs);
  transaction.commit();
  return number;
}

void SqliteStorage::report(std::int64_t number, std::int64_t step, double value) {
  reports_.push_back({number, step, value});
  if (std::chrono::steady_clock::now() - written_ >= kReportsEvery) {
    write_reports();
  }
}

void SqliteStorage::write_reports() {
  if (reports_.empty()) {
    return;
  }
  SqliteTransaction transaction(database_);
  for (const Report& report : reports_) {
    SqliteStatement insert(database_,
                           "INSERT OR REPLACE INTO trial_intermediate_values "
                           "(trial_id, step, intermediate_value, intermediate_value_type) VALUES (?, ?, ?, ?)");
    insert.bind(trial_id(report.number)).bind(report.step);
    bind_number(insert, report.value);
    insert.finish();
  }
  transaction.commit();
  reports_.clear();
  written_ = std::chrono::steady_clock::now();
}

void SqliteStorage::write_end(std::int64_t number, TrialState state, const std::vector<double>& values,
                              const Json& user_attrs) {
  write_reports();
  SqliteTransaction transaction(database_);
  const std::int64_t id = trial_id(number);
  for (std::size_t objective = 0; objective < values.size(); ++objective) {
    SqliteStatement insert(
        database_, "INSERT OR REPLACE INTO trial_values (trial_id, objective, value, value_type) VALUES (?, ?, ?, ?)");
    insert.bind(id).bind(static_cast<std::int64_t>(objective));
    bind_number(insert, values[objective]);
    insert.finish();
  }
  write_attrs("trial_user_attributes", id, user_attrs);
  SqliteStatement(database_, "UPDATE trials SET state = ?, datetime_complete = ? WHERE trial_id = ?")
      .bind(std::string(state_name(state)))
      .bind(database_now())
      .bind(id)
      .finish();
  transaction.commit();
}

std::int64_t SqliteStorage::trial_id(std::int64_t number) {
  SqliteStatement find(database_, "SELECT trial_id FROM trials WHERE study_id = ? AND number = ?");
  if (!find.bind(study_id_).bind(number).step()) {
    throw Error(ErrorKind::BadFile, "a trial is no longer there", database_.path(), "restore it from a good copy");
  }
  return find.whole(0);
}

}  // namespace groklab
