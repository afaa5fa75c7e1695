// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "swift-crm",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "StorageProtocols", targets: ["StorageProtocols"]),
        .library(name: "StorageSQL", targets: ["StorageSQL"]),
        .library(name: "InMemoryStorage", targets: ["InMemoryStorage"]),
        .library(name: "FileStorage", targets: ["FileStorage"]),
        .library(name: "StorageConformance", targets: ["StorageConformance"]),
        .library(name: "CRMCore", targets: ["CRMCore"]),
        .library(name: "CRMTesting", targets: ["CRMTesting"]),
        .library(name: "SalesAutomation", targets: ["SalesAutomation"]),
        .library(name: "MarketingAutomation", targets: ["MarketingAutomation"]),
        .library(name: "Reporting", targets: ["Reporting"]),
        .library(name: "SMTPTransport", targets: ["SMTPTransport"]),
        .library(name: "HTTPWebhooks", targets: ["HTTPWebhooks"]),
        .library(name: "CRMService", targets: ["CRMService"]),
    ],
    traits: [
        // Off unless a host asks for it: an unused product does not keep SwiftPM from resolving packages, a trait does.
        .trait(
            name: "Service",
            description: "CRMService, and with it swift-service-lifecycle, swift-log and swift-metrics."
        )
    ],
    dependencies: [
        // Keyed hashes, in CRMCore.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        // Templates of messages, in MarketingAutomation.
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        // A long-running host: in CRMService, with the trait Service.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.7.0"),
        // Used by the examples only: a host that imports the libraries never resolves it.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        .target(name: "StorageProtocols"),
        .target(name: "StorageSQL", dependencies: ["StorageProtocols"]),
        .target(name: "InMemoryStorage", dependencies: ["StorageProtocols"]),
        .target(name: "FileStorage", dependencies: ["StorageProtocols", "StorageSQL", "CSwiftCRMSQLite"]),
        .target(name: "StorageConformance", dependencies: ["StorageProtocols", "InMemoryStorage"]),
        .target(
            name: "CRMCore",
            dependencies: ["StorageProtocols", .product(name: "Crypto", package: "swift-crypto")],
            linkerSettings: [
                .linkedLibrary("iconv", .when(platforms: [.macOS, .iOS, .tvOS, .watchOS, .visionOS]))
            ]
        ),
        .target(name: "CRMTesting", dependencies: ["CRMCore", "StorageProtocols", "InMemoryStorage"]),
        .target(name: "SalesAutomation", dependencies: ["CRMCore", "StorageProtocols"]),
        .target(
            name: "MarketingAutomation",
            dependencies: [
                "CRMCore", "StorageProtocols",
                .product(name: "Mustache", package: "swift-mustache"),
            ]
        ),
        .target(name: "Reporting", dependencies: ["CRMCore", "StorageProtocols"]),
        .target(name: "SMTPTransport", dependencies: ["CRMCore", "MarketingAutomation", "CSwiftCRMCurl"]),
        .target(name: "HTTPWebhooks", dependencies: ["CRMCore", "CSwiftCRMCurl"]),
        .target(
            name: "CRMService",
            dependencies: [
                "CRMCore", "StorageProtocols",
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["Service"])
                ),
                .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Service"])),
                .product(name: "Metrics", package: "swift-metrics", condition: .when(traits: ["Service"])),
            ]
        ),
        .systemLibrary(
            name: "CSwiftCRMCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]
        ),
        .systemLibrary(
            name: "CSwiftCRMSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]
        ),

        // What the examples share: options, output, lookups, a sample business.
        .target(
            name: "ExampleSupport",
            dependencies: [
                "CRMCore", "CRMTesting", "FileStorage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Examples/Support"
        ),
        .executableTarget(
            name: "CRMOnly",
            dependencies: [
                "ExampleSupport", "CRMCore", "CRMTesting", "FileStorage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Examples/CRMOnly"
        ),
        .executableTarget(
            name: "FullSuite",
            dependencies: [
                "ExampleSupport", "CRMCore", "CRMTesting", "FileStorage", "SalesAutomation", "MarketingAutomation",
                "Reporting", "SMTPTransport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Examples/FullSuite"
        ),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "CRMCore", "CRMTesting", "FileStorage", "SalesAutomation", "MarketingAutomation", "Reporting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Examples/Benchmarks"
        ),

        .testTarget(name: "StorageProtocolsTests", dependencies: ["StorageProtocols"]),
        .testTarget(
            name: "StorageConformanceTests",
            dependencies: ["StorageProtocols", "StorageConformance", "InMemoryStorage", "FileStorage"]
        ),
        .testTarget(
            name: "FileStorageTests",
            dependencies: ["StorageProtocols", "StorageSQL", "FileStorage", "CSwiftCRMSQLite"]
        ),
        .testTarget(
            name: "CRMCoreTests",
            dependencies: ["CRMCore", "CRMTesting", "InMemoryStorage", "FileStorage"]
        ),
        .testTarget(
            name: "CRMTestingTests",
            dependencies: ["CRMCore", "CRMTesting", "InMemoryStorage", "FileStorage"]
        ),
        .testTarget(
            name: "SalesAutomationTests",
            dependencies: ["SalesAutomation", "CRMCore", "CRMTesting", "InMemoryStorage", "FileStorage"]
        ),
        .testTarget(
            name: "MarketingAutomationTests",
            dependencies: ["MarketingAutomation", "CRMCore", "CRMTesting", "InMemoryStorage", "FileStorage"]
        ),
        .testTarget(
            name: "SMTPTransportTests",
            dependencies: ["SMTPTransport", "MarketingAutomation", "CRMCore", "CRMTesting", "InMemoryStorage"]
        ),
        .testTarget(
            name: "HTTPWebhooksTests",
            dependencies: ["HTTPWebhooks", "CRMCore", "CRMTesting", "InMemoryStorage"]
        ),
        .testTarget(
            name: "CRMServiceTests",
            dependencies: [
                "CRMService", "CRMCore", "CRMTesting", "InMemoryStorage",
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["Service"])
                ),
                .product(
                    name: "UnixSignals",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["Service"])
                ),
                .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Service"])),
                .product(name: "MetricsTestKit", package: "swift-metrics", condition: .when(traits: ["Service"])),
            ]
        ),
        .testTarget(
            name: "ReportingTests",
            dependencies: ["Reporting", "CRMCore", "CRMTesting", "InMemoryStorage", "FileStorage"]
        ),
        .testTarget(
            name: "FullSuiteTests",
            dependencies: [
                "FullSuite", "CRMOnly", "ExampleTesting", "SalesAutomation", "MarketingAutomation", "Reporting",
                "CRMCore",
                "CRMTesting", "InMemoryStorage", "FileStorage",
            ]
        ),
        // Runs the built examples.
        .target(name: "ExampleTesting", path: "Tests/ExampleTesting"),
        .testTarget(
            name: "CRMOnlyTests",
            dependencies: ["CRMOnly", "Benchmarks", "ExampleTesting", "FileStorage", "CRMCore", "CRMTesting"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// One set of strict settings for every Swift target; a system library takes none.
for target in package.targets {
    switch target.type {
    case .regular, .executable, .test:
        target.swiftSettings =
            (target.swiftSettings ?? []) + [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
                .enableUpcomingFeature("InferIsolatedConformances"),
                .enableUpcomingFeature("ImmutableWeakCaptures"),
            ]
    default:
        break
    }
}

// The fuzz targets have no `main` but libFuzzer's: only `.ci/fuzz` asks for them.
if Context.environment["SWIFT_CRM_FUZZING"] != nil {
    package.targets.append(
        .target(name: "Fuzzing", dependencies: ["CRMCore", "StorageProtocols"], path: "Tests/Fuzzing/Fuzzing")
    )
    for parser in ["CSV", "Email", "Filter", "ICalendar", "Phone", "Recurrence", "VCard"] {
        package.targets.append(
            .executableTarget(
                name: "Fuzz\(parser)",
                dependencies: ["Fuzzing", "CRMCore", "StorageProtocols", "InMemoryStorage", "FileStorage"],
                path: "Tests/Fuzzing/Fuzz\(parser)",
                swiftSettings: [.unsafeFlags(["-parse-as-library"])]
            )
        )
    }
}
