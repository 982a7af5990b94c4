// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "app/command.hpp"
#include "core/error.hpp"
#include "lab/exporter_registry.hpp"
#include "lab/listing.hpp"
#include "lab/published_results.hpp"

namespace groklab {
namespace {

/// An option whose value is a list of known words, commas between them.
struct ListOption {
  std::string command;
  std::string option;  ///< "--only"
  std::vector<std::string> words;
};

/// The words a shell may offer: subcommands with their options, presets and sweeps, keys with "=", published
/// results, formats of exports, and the names of figures.
struct Words {
  std::vector<std::string> commands;
  std::vector<std::pair<std::string, std::vector<std::string>>> options;  ///< by command
  std::vector<std::string> presets;
  std::vector<std::string> sweeps;
  std::vector<std::string> searches;
  std::vector<std::string> keys;
  std::vector<std::string> search_keys;
  std::vector<std::string> published;
  std::vector<std::string_view> formats;  ///< of exports
  std::vector<ListOption> lists;

  /// What a command takes besides its options; "" where that is files alone.
  std::string arguments_of(const std::string& command) const {
    if (command == "train" || command == "bench") {
      return fmt::format("{} {}", fmt::join(presets, " "), fmt::join(keys, " "));
    }
    if (command == "sweep") {
      return fmt::format("{} {}", fmt::join(sweeps, " "), fmt::join(keys, " "));
    }
    if (command == "paper") {
      return fmt::format("{}", fmt::join(sweeps, " "));
    }
    if (command == "search") {
      return fmt::format("{} {} {}", fmt::join(searches, " "), fmt::join(search_keys, " "), fmt::join(keys, " "));
    }
    if (command == "analyze") {
      std::vector<std::string> of_analysis;
      std::copy_if(keys.begin(), keys.end(), std::back_inserter(of_analysis),
                   [](const std::string& key) { return key.starts_with("analysis."); });
      return fmt::format("{}", fmt::join(of_analysis, " "));
    }
    if (command == "export") {
      return fmt::format("{}", fmt::join(formats, " "));
    }
    return command == "reproduce" ? fmt::format("{}", fmt::join(published, " ")) : "";
  }
};

Words words_of(CLI::App& app) {
  Words words;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.commands.push_back(command->get_name());
    std::vector<std::string> names;
    for (const CLI::Option* option : command->get_options()) {
      if (!option->get_lnames().empty()) {
        names.push_back("--" + option->get_lnames().front());
      }
    }
    words.options.emplace_back(command->get_name(), names);
  }
  for (const ListItem& item : list("presets").items) {
    words.presets.push_back(item.name);
  }
  for (const ListItem& item : list("sweeps").items) {
    words.sweeps.push_back(item.name);
  }
  for (const ListItem& item : list("searches").items) {
    words.searches.push_back(item.name);
  }
  for (const ListItem& item : list("keys").items) {
    words.keys.push_back(item.name + "=");
  }
  for (const ListItem& item : list("search-keys").items) {
    words.search_keys.push_back(item.name + "=");
  }
  for (const PublishedResult& result : published_results()) {
    words.published.push_back(result.name);
  }
  for (const Exporter& exporter : exporters()) {
    words.formats.push_back(exporter.name);
  }
  ListOption& figures = words.lists.emplace_back(ListOption{"figures", "--only", {}});
  for (const ListItem& item : list("figures").items) {
    figures.words.push_back(item.name);
  }
  words.lists.push_back({"figures", "--format", {"png", "svg", "pdf", "html", "json", "mp4", "gif"}});
  return words;
}

std::string bash_script(const Words& words) {
  std::string lists;
  for (const ListOption& list : words.lists) {
    lists += fmt::format("    {}{}) list=\"{}\" ;;\n", list.command, list.option, fmt::join(list.words, " "));
  }
  std::string cases;
  for (const auto& [command, names] : words.options) {
    cases += fmt::format("    {}) words=\"{} {}\" ;;\n", command, fmt::join(names, " "), words.arguments_of(command));
  }
  return fmt::format(
      "# groklab completion for bash: source <(groklab completion bash)\n"
      "_groklab() {{\n"
      "  local current=\"${{COMP_WORDS[COMP_CWORD]}}\" words\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{}\" -- \"$current\"))\n"
      "    return\n"
      "  fi\n"
      "  local list=\"\" before=\"\"\n"
      "  case \"${{COMP_WORDS[1]}}${{COMP_WORDS[COMP_CWORD-1]}}\" in\n{}"
      "  esac\n"
      "  if [ -n \"$list\" ]; then\n"
      "    [[ $current == *,* ]] && before=\"${{current%,*}},\"\n"
      "    COMPREPLY=($(compgen -W \"$list\" -P \"$before\" -- \"${{current##*,}}\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n{}"
      "    *) words=\"\" ;;\n"
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\") $(compgen -f -- \"$current\"))\n"
      "  [[ ${{COMPREPLY[0]}} == *= ]] && compopt -o nospace\n"
      "}}\n"
      "complete -F _groklab groklab\n",
      fmt::join(words.commands, " "), lists, cases);
}

std::string zsh_script(const Words& words) {
  return "#compdef groklab\n# groklab completion for zsh: source <(groklab completion zsh)\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         bash_script(words);
}

std::string fish_script(const Words& words) {
  std::string text = "# groklab completion for fish: groklab completion fish | source\n";
  for (const std::string& command : words.commands) {
    text += fmt::format("complete -c groklab -n __fish_use_subcommand -f -a {}\n", command);
  }
  for (const auto& [command, names] : words.options) {
    for (const std::string& name : names) {
      text += fmt::format("complete -c groklab -n '__fish_seen_subcommand_from {}' -l {}\n", command, name.substr(2));
    }
  }
  for (const ListOption& list : words.lists) {
    text += fmt::format("complete -c groklab -n '__fish_seen_subcommand_from {}' -l {} -x -a '(__fish_append , {})'\n",
                        list.command, list.option.substr(2), fmt::join(list.words, " "));
  }
  for (const std::string& command : words.commands) {
    if (const std::string arguments = words.arguments_of(command); !arguments.empty()) {
      text += fmt::format("complete -c groklab -n '__fish_seen_subcommand_from {}' -a '{}'\n", command, arguments);
    }
  }
  return text;
}

}  // namespace

void add_completion_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("completion", "Print a completion script for a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")->required();
  command->footer("Example:\n  source <(groklab completion bash)");
  command->callback([&app, shell, &exit_code] {
    exit_code = 0;
    const Words words = words_of(app);
    if (*shell == "bash") {
      fmt::print("{}", bash_script(words));
    } else if (*shell == "zsh") {
      fmt::print("{}", zsh_script(words));
    } else if (*shell == "fish") {
      fmt::print("{}", fish_script(words));
    } else {
      throw Error(ErrorKind::Usage, "no completion for '" + *shell + "'", "", "allowed: bash, zsh, fish");
    }
  });
}

}  // namespace groklab
