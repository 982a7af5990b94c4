// SPDX-License-Identifier: MIT
#include "sweep/slurm_script.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/shell_word.hpp"

namespace groklab {
namespace {

const std::string& checked(const std::string& word) {
  if (word.find_first_of("\n\r\"") != std::string::npos) {
    throw Error(ErrorKind::Usage, "a line break or a double quote cannot stand in a line of #SBATCH", word,
                "choose another path or option");
  }
  return word;
}

/// A task of the array in the shell of its node. The shell gets the signals, so it passes them on and waits again, for a
/// trapped signal ends `wait` and not the run; how that ended it remembers. 138: the signal came before groklab listened.
constexpr std::string_view kTask = R"(
{program} sweep {sweep} --resume --shard "$SLURM_ARRAY_TASK_ID/{n_tasks}" --jobs {cores} --quiet &
run=$!
trap 'kill -USR1 "$run"' USR1
trap 'kill -TERM "$run"' TERM
while kill -0 "$run" 2>/dev/null; do
  wait "$run"
done
wait "$run"
code=$?
if [ "$code" -eq 75 ] || [ "$code" -eq 138 ]; then
  scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_${{SLURM_ARRAY_TASK_ID}}"
fi
exit "$code"
)";

}  // namespace

std::string slurm_script(const SlurmArray& array) {
  std::string text = "#!/bin/bash\n# Written by groklab sweep --submit slurm (docs/sweeps.md).\n";
  const auto option = [&](const std::string& line) { text += fmt::format("#SBATCH {}\n", line); };
  option(fmt::format("--job-name=\"{}\"", checked(array.name)));
  option(fmt::format("--array=1-{}", array.n_tasks));
  option(fmt::format("--cpus-per-task={}", array.cores));
  option(fmt::format("--output=\"{}/slurm/%A_%a.log\"", checked(array.sweep)));
  option("--open-mode=append");
  option("--requeue");
  option(fmt::format("--signal=B:USR1@{}", kSlurmWarning_s));
  for (const std::string& further : array.options) {
    option(checked(further));
  }
  return text + fmt::format(kTask, fmt::arg("program", shell_word(array.program)),
                            fmt::arg("sweep", shell_word(array.sweep)), fmt::arg("n_tasks", array.n_tasks),
                            fmt::arg("cores", array.cores));
}

}  // namespace groklab
