import Testing

@testable import CRMCore

struct NameListTests {
    private func list(_ names: [String]) -> NameList {
        var list = NameList()
        for name in names { list.add(name, RecordID(high: 1, low: 1)) }
        return list
    }

    @Test func namesThatAreLikeOneAreFound() {
        let products = list([
            "GTX Basic", "GTX Pro", "MG Special", "MG Advanced", "GTX Plus Pro", "GTX Plus Basic", "GTK 500",
        ])
        #expect(products.near("GTXPro") == ["GTX Pro"])
        #expect(products.near("gtx  basik") == ["GTX Basic"])
        #expect(products.near("MG Sepcial") == ["MG Special"])
        #expect(products.near("Toaster").isEmpty && products.near("").isEmpty)
        #expect(list(["Müller", "Muller", "Möller"]).near("MULLER") == ["Muller", "Müller", "Möller"])
    }

    @Test func theDistanceIsThatOfAPlainComputation() {
        var random = SeededGenerator(state: 331)
        func plain(_ a: [UInt8], _ b: [UInt8]) -> Int {
            var table = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
            for i in 0...a.count { table[i][0] = i }
            for j in 0...b.count { table[0][j] = j }
            for i in 0..<a.count {
                for j in 0..<b.count {
                    var least = min(table[i][j] + (a[i] == b[j] ? 0 : 1), table[i][j + 1] + 1, table[i + 1][j] + 1)
                    if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, table[i - 1][j - 1] + 1) }
                    table[i + 1][j + 1] = least
                }
            }
            return table[a.count][b.count]
        }
        for _ in 0..<5_000 {
            func word() -> [UInt8] {
                (0..<Int.random(in: 0...7, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
            }
            let (a, b) = (word(), word())
            let most = Int.random(in: 0...7, using: &random)
            let (exact, found) = (plain(a, b), NameList.distance(a, b, most: most))
            #expect(exact <= most ? found == exact : found > most, "\(a) \(b) (seed 331)")
        }
    }
}
