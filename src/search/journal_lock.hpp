// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// The lock of Optuna's journal file: FILE.lock, a symbolic link that only one process can make. Held while this lives.
/// Not for crashes: a lock that the same holder has kept for 30 s is taken away, as Optuna does.
class JournalLock {
 public:
  /// Waits until the lock is ours. Throws Error(Io).
  explicit JournalLock(const std::string& journal);
  ~JournalLock();
  JournalLock(const JournalLock&) = delete;
  JournalLock& operator=(const JournalLock&) = delete;

 private:
  std::string path_;
};

}  // namespace groklab
