// SPDX-License-Identifier: MIT
#pragma once

namespace groklab {

/// op_code of a journal's line. Source: Optuna 3.1, storages/_journal.
enum JournalOperation : int {
  kCreateStudy = 0,
  kDeleteStudy = 1,
  kSetStudyUserAttr = 2,
  kSetStudySystemAttr = 3,
  kCreateTrial = 4,
  kSetTrialParam = 5,
  kSetTrialStateValues = 6,
  kSetTrialIntermediateValue = 7,
  kSetTrialUserAttr = 8,
  kSetTrialSystemAttr = 9
};

}  // namespace groklab
