# SPDX-License-Identifier: MIT
# Writes a copy of src/ in which every mutant of tests/mutants can be selected at run time (mutant_list.py there), again
# whenever CMake runs: `cmake --preset mutants` before a build takes what changed.
function(groklab_mutated_source folder)
  find_program(MUTANTS_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
  execute_process(COMMAND ${MUTANTS_PYTHON} -B ${PROJECT_SOURCE_DIR}/tests/mutants/write_mutants.py ${folder}
                  COMMAND_ERROR_IS_FATAL ANY)
endfunction()
