// SPDX-License-Identifier: MIT
#include "app/explanation_text.hpp"

#include <fmt/format.h>

#include <vector>

#include "lab/number_text.hpp"

namespace groklab {
namespace {

constexpr double kMega = 1e6;
constexpr double kKibi = 1024;

std::string heading(const Explanation& explanation) {
  const StepPlan& plan = explanation.plan;
  return fmt::format(
      "{}: one training step of the factored engine, counted and not timed\n"
      "network: {}\n"
      "precision {}, {} kernels; {} examples in {} blocks of at most {}, dealt to {} groups\n",
      explanation.configuration, plan.network, explanation.precision, plan.kernels, grouped(plan.n_examples),
      grouped(plan.n_blocks), plan.block_size, plan.n_groups);
}

std::string domains(const StepPlan& plan) {
  std::string text = fmt::format("\n{:<10} {:>8}  {}\n", "domain", "size", "what lives there");
  for (const PlanDomain& domain : plan.domains) {
    text += fmt::format("{:<10} {:>8}  {}\n", domain.name, grouped(domain.size), domain.holds);
  }
  return text;
}

std::string tables(const StepPlan& plan) {
  std::string text = fmt::format("\n{:<12} {:<18} {:>9}\n", "table", "shape", "KiB");
  for (const PlanTable& table : plan.tables) {
    text += fmt::format("{:<12} {:<18} {:>9.1f}\n", table.name, table.shape, static_cast<double>(table.bytes) / kKibi);
  }
  return text;
}

/// What the dense framework computes for one operation of ours; a dash where a side does nothing.
std::string ratio_text(const PlanWork& ours, const PlanWork& dense) {
  return ours.flop > 0 && dense.flop > 0 ? fmt::format("{:.2f}", dense.flop / ours.flop) : "-";
}

std::string phase_row(std::string_view name, const PlanWork& ours, const PlanWork& dense) {
  return fmt::format("{:<26} {:>10.1f} {:>10.1f} {:>9.1f} {:>12.1f} {:>12}\n", name, ours.flop / kMega,
                     ours.computed_flop / kMega, ours.bytes / kMega, dense.flop / kMega, ratio_text(ours, dense));
}

/// Phases that either side counts, in the order of a step: a plan knows nothing of files or of waiting.
std::vector<Phase> counted_phases(const StepPlan& plan) {
  std::vector<Phase> phases;
  for (std::size_t i = 0; i < kPhases; ++i) {
    const auto phase = static_cast<Phase>(i);
    if (work_of(plan.operations, phase).flop > 0 || work_of(plan.dense, phase).flop > 0) {
      phases.push_back(phase);
    }
  }
  return phases;
}

std::string phases(const StepPlan& plan) {
  std::string text = fmt::format("\n{:<26} {:>10} {:>10} {:>9} {:>12} {:>12}\n", "phase", "MFLOP", "computed", "MB",
                                 "dense MFLOP", "dense / ours");
  for (const Phase phase : counted_phases(plan)) {
    text += phase_row(phase_name(phase), work_of(plan.operations, phase), work_of(plan.dense, phase));
  }
  return text + phase_row("a step", work_of(plan.operations), work_of(plan.dense));
}

bool in_bfloat16(const PlanOperation& operation) { return operation.precision != Precision::Fp32; }

std::string operation_rows(const char* title, const std::vector<PlanOperation>& operations) {
  std::string text = fmt::format("\n{:<30} {:<24} {:<26} {:>10} {:>10} {:>9}\n", title, "phase", "shape, a time",
                                 "MFLOP", "computed", "MB");
  for (const PlanOperation& operation : operations) {
    text += fmt::format("{:<30} {:<24} {:<26} {:>10.2f} {:>10.2f} {:>9.2f}{}\n", operation.name,
                        phase_name(operation.phase), operation.shape, operation.flop / kMega,
                        operation.computed_flop / kMega, operation.bytes / kMega,
                        in_bfloat16(operation) ? "  bfloat16" : "");
  }
  return text;
}

nlohmann::ordered_json work_document(const PlanWork& work) {
  return {{"flop", work.flop}, {"computed_flop", work.computed_flop}, {"bytes", work.bytes}};
}

nlohmann::ordered_json operation_documents(const std::vector<PlanOperation>& operations) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const PlanOperation& operation : operations) {
    list.push_back({{"name", operation.name},
                    {"phase", phase_name(operation.phase)},
                    {"shape", operation.shape},
                    {"flop", operation.flop},
                    {"computed_flop", operation.computed_flop},
                    {"bytes", operation.bytes},
                    {"bfloat16", in_bfloat16(operation)}});
  }
  return list;
}

nlohmann::ordered_json phase_documents(const StepPlan& plan) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Phase phase : counted_phases(plan)) {
    list.push_back({{"phase", phase_name(phase)},
                    {"factored", work_document(work_of(plan.operations, phase))},
                    {"dense", work_document(work_of(plan.dense, phase))}});
  }
  return list;
}

}  // namespace

std::string explanation_text(const Explanation& explanation) {
  const StepPlan& plan = explanation.plan;
  return heading(explanation) + domains(plan) + tables(plan) + phases(plan) +
         operation_rows("factored", plan.operations) + operation_rows("dense", plan.dense);
}

nlohmann::ordered_json explanation_document(const Explanation& explanation) {
  const StepPlan& plan = explanation.plan;
  nlohmann::ordered_json document = {{"configuration", explanation.configuration},
                                     {"network", plan.network},
                                     {"precision", explanation.precision},
                                     {"kernels", plan.kernels},
                                     {"n_examples", plan.n_examples},
                                     {"block_size", plan.block_size},
                                     {"n_blocks", plan.n_blocks},
                                     {"n_groups", plan.n_groups}};
  for (const PlanDomain& domain : plan.domains) {
    document["domains"].push_back({{"name", domain.name}, {"size", domain.size}, {"holds", domain.holds}});
  }
  for (const PlanTable& table : plan.tables) {
    document["tables"].push_back({{"name", table.name}, {"shape", table.shape}, {"bytes", table.bytes}});
  }
  document["phases"] = phase_documents(plan);
  document["total"] = {{"factored", work_document(work_of(plan.operations))},
                       {"dense", work_document(work_of(plan.dense))}};
  document["operations"] = operation_documents(plan.operations);
  document["dense_operations"] = operation_documents(plan.dense);
  return document;
}

}  // namespace groklab
