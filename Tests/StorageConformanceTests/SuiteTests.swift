import StorageConformance
import Testing

/// Tests of the suite itself: a store that gets one thing wrong must not pass.
@Suite("The suite notices")
struct SuiteTests {
    @Test(arguments: Fault.allCases)
    func faultsByPromises(_ fault: Fault) async {
        await withKnownIssue {
            for test in StoreConformanceCase.promises where test.name == fault.caughtBy {
                try await test.run { FaultyEngine(fault: fault) }
            }
        }
    }

    @Test(arguments: Fault.allCases)
    func faultsByComparison(_ fault: Fault) async {
        await withKnownIssue {
            for test in StoreConformanceCase.differential(histories: 4) {
                try await test.run { FaultyEngine(fault: fault) }
            }
        }
    }

    @Test
    func namesAreUnique() {
        let names = StoreConformanceCase.all.map(\.name)
        #expect(Set(names).count == names.count)
    }
}
