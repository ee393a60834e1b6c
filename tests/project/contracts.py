"""Two kinds of import contract that go by the last word of a module's name.

In a feature, ``models`` and ``section_models`` are models, ``receipt_actions`` are actions. The kinds are set
up in [tool.importlinter] of pyproject.toml and checked by import-linter like its own.
"""

from __future__ import annotations

from typing import Any, cast

import grimp
from importlinter import Contract, ContractCheck, fields, output


def _words(layers: Any) -> list[list[str]]:
    """``["routes | commands", "forms"]`` as lists of words."""
    return [[word.strip() for word in str(layer).split("|")] for layer in cast(list[str], layers)]


def named(graph: grimp.ImportGraph, packages: list[str], words: list[str]) -> set[str]:
    """Modules in the packages, folders below them included, whose name ends in one of the words."""
    return {
        module
        for module in graph.modules
        if module.startswith(tuple(f"{package}." for package in packages))
        and module.rpartition(".")[2].rpartition("_")[2] in words
    }


class FeatureOrder(Contract):
    """Inside each feature a module imports only its own layer and lower ones, roundabout ways included.

    features: packages. layers: words, from the highest to the lowest.
    """

    type_name = "feature_order"
    features = fields.ListField(subfield=fields.StringField())
    layers = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        chains: list[str] = []
        for feature in cast(list[str], self.features):
            found = [named(graph, [feature], words) for words in _words(self.layers)]
            layers = [grimp.Layer(*modules, independent=False) for modules in found if modules]
            for illegal in graph.find_illegal_dependencies_for_layers(layers=layers):
                chains += [_roundabout(illegal, route) for route in illegal.routes]
        return ContractCheck(kept=not chains, metadata={"chains": sorted(chains)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for chain in cast(list[str], check.metadata["chains"]):
            output.print_error(f"- {chain}", bold=False)


def _roundabout(illegal: grimp.PackageDependency, route: grimp.Route) -> str:
    ways = [sorted(route.heads)[0], *route.middle, sorted(route.tails)[0]]
    return f"{illegal.importer} may not import {illegal.imported}: " + " -> ".join(ways)


class Unreached(Contract):
    """Modules named so reach no such package, neither directly nor through modules of ours.

    packages: where the modules stand, ``*`` for any folder. words: how their names end, none for all of them.
    excepted: imports, ``importer -> imported``, that do not count.
    """

    type_name = "unreached"
    packages = fields.ListField(subfield=fields.StringField())
    words = fields.ListField(subfield=fields.StringField(), required=False)
    forbidden = fields.ListField(subfield=fields.StringField())
    excepted = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        missing = []
        for excepted in cast(list[str], self.excepted or []):
            importer, imported = excepted.split(" -> ")
            if not graph.direct_import_exists(importer=importer, imported=imported):
                missing.append(f"{excepted} is excepted and nobody needs it")
            graph.remove_import(importer=importer, imported=imported)
        chains = [
            " -> ".join(chain)
            for module in sorted(self._sources(graph))
            for package in cast(list[str], self.forbidden)
            if package in graph.modules and (chain := graph.find_shortest_chain(module, package))
        ]
        return ContractCheck(kept=not chains + missing, metadata={"chains": missing + chains})

    def _sources(self, graph: grimp.ImportGraph) -> set[str]:
        packages = cast(list[str], self.packages)
        if packages == ["*"]:
            packages = sorted(graph.find_children("callapp"))
        if self.words:
            return named(graph, packages, cast(list[str], self.words))
        return {
            module for module in graph.modules for package in packages if module.startswith(f"{package}.")
        }

    def render_broken_contract(self, check: ContractCheck) -> None:
        for chain in cast(list[str], check.metadata["chains"]):
            output.print_error(f"- {chain}", bold=False)
