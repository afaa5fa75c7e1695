// swift-tools-version: 6.2

import PackageDescription

// Apart from the library's package, so that nobody who builds that one meets targets without a `main`: libFuzzer has it.
// `.ci/fuzz` builds and runs them.
let targets = ["CSV", "Email", "Filter", "ICalendar", "Phone", "Recurrence", "VCard"]

let crm: [Target.Dependency] = [
    .product(name: "CRMCore", package: "swift-crm"),
    .product(name: "StorageProtocols", package: "swift-crm"),
]
let stores: [Target.Dependency] = [
    .product(name: "InMemoryStorage", package: "swift-crm"),
    .product(name: "FileStorage", package: "swift-crm"),
]

let package = Package(
    name: "Fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-crm", path: "../..")],
    targets: [.target(name: "Fuzzing", dependencies: crm)]
        + targets.map { name in
            .executableTarget(
                name: "Fuzz\(name)",
                dependencies: ["Fuzzing"] + crm + (name == "Filter" ? stores : []),
                swiftSettings: [.unsafeFlags(["-parse-as-library"])]
            )
        },
    swiftLanguageModes: [.v6]
)
