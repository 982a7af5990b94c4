// SPDX-License-Identifier: MIT
#include <cstdio>
#include <exception>
#include <new>

#include "app/command.hpp"
#include "core/error.hpp"
#include "lab/version.hpp"

namespace groklab {
namespace {

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
  try {
    return groklab::run(argc, argv);
  } catch (const groklab::Error& error) {
    std::fprintf(stderr, "groklab: %s\n", error.what());
    return error.exit_code();
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "groklab: not enough memory for this configuration; make the network or p smaller\n");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "groklab: %s\n", error.what());
  }
  return groklab::exit_code_of(groklab::ErrorKind::RunFailed);
}
