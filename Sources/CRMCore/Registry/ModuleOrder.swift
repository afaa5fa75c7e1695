/// Modules in an order in which each comes after those that it requires.
struct ModuleOrder {
    private(set) var modules: [any CRMModule] = []
    private(set) var problems: [RegistryError.Problem] = []

    init(_ installed: [any CRMModule]) {
        var byName: [String: any CRMModule] = [:]
        for module in installed where byName.updateValue(module, forKey: module.name) != nil {
            problems.append(RegistryError.Problem(.duplicateModule, module: module.name, name: module.name))
        }
        var marks: [String: Mark] = [:]
        var path: [String] = []

        func visit(_ module: any CRMModule) {
            switch marks[module.name] {
            case .done: return
            case .open:
                let cycle = path.drop { $0 != module.name } + [module.name]
                let names = cycle.joined(separator: " → ")
                problems.append(RegistryError.Problem(.cycle, module: module.name, name: names))
                return
            case nil: break
            }
            marks[module.name] = .open
            path.append(module.name)
            for name in module.requires {
                if let required = byName[name] {
                    visit(required)
                } else {
                    problems.append(RegistryError.Problem(.missingModule, module: module.name, name: name))
                }
            }
            path.removeLast()
            marks[module.name] = .done
            modules.append(module)
        }

        for module in installed { visit(module) }
    }

    private enum Mark {
        case open
        case done
    }
}
