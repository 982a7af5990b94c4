// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

#include "app/command.hpp"
#include "core/error.hpp"
#include "lab/version.hpp"

namespace groklab {
namespace {

constexpr std::string_view kNoMemory =
    "groklab: not enough memory for this configuration; make the network or p smaller\n";

std::atomic<bool> g_memory_gave_out{false};
std::terminate_handler g_terminate_before = nullptr;

/// Some of what we use may allocate where nothing may be thrown: the destructor of a JSON value, a step through a folder. There
/// no handler hears of the failure. Files are whole at every instant, so the process ends as it would for main's handler.
[[noreturn]] void end_without_memory() {
  if (g_memory_gave_out) {
    const ssize_t ignored = ::write(STDERR_FILENO, kNoMemory.data(), kNoMemory.size());
    static_cast<void>(ignored);
    _exit(exit_code_of(ErrorKind::RunFailed));
  }
  g_terminate_before();
  std::abort();
}

void expect_memory_to_give_out() {
  std::set_new_handler([] {
    g_memory_gave_out = true;
    throw std::bad_alloc();
  });
  g_terminate_before = std::set_terminate(end_without_memory);
}

int run(int argc, char** argv) {
  CLI::App app("groklab: train small networks until they grok, on the CPU at hand", "groklab");
  app.set_version_flag("--version", "groklab " + version());
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  groklab train transformer-p113 stop_when=sustained\n"
      "  groklab train mlp-p97 weight_decay=0.5 seed=7 --out runs/mine\n"
      "  groklab list keys\n"
      "`groklab COMMAND --help` says more of a command.");
  int exit_code = 0;
  add_train_command(app, exit_code);
  add_sweep_command(app, exit_code);
  add_search_command(app, exit_code);
  add_compare_command(app, exit_code);
  add_figures_command(app, exit_code);
  add_reproduce_command(app, exit_code);
  add_analyze_command(app, exit_code);
  add_forecast_command(app, exit_code);
  add_paper_command(app, exit_code);
  add_export_command(app, exit_code);
  add_serve_command(app, exit_code);
  add_check_command(app, exit_code);
  add_checkpoint_command(app, exit_code);
  add_list_command(app, exit_code);
  add_bench_command(app, exit_code);
  add_completion_command(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help, --version
      return app.exit(error);
    }
    const bool unknown = argc > 1 && argv[1][0] != '-' && app.get_subcommands().empty();
    const std::string what = unknown ? std::string("no command '") + argv[1] + "'" : error.what();
    throw Error(ErrorKind::Usage, what, "", "`groklab --help` shows how");
  }
  return exit_code;
}

}  // namespace
}  // namespace groklab

int main(int argc, char** argv) {
  groklab::expect_memory_to_give_out();
  try {
    return groklab::run(argc, argv);
  } catch (const groklab::Error& error) {
    std::fprintf(stderr, "groklab: %s\n", error.what());
    return error.exit_code();
  } catch (const std::bad_alloc&) {
    std::fputs(groklab::kNoMemory.data(), stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "groklab: %s\n", error.what());
  }
  return groklab::exit_code_of(groklab::ErrorKind::RunFailed);
}
