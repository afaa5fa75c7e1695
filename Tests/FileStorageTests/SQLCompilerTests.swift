import StorageProtocols
import StorageSQL
import Testing

@Suite struct SQLCompilerTests {
    /// The example of the landing page.
    @Test func theTextHasNoValues() throws {
        let catalog = try Catalog([Person.schema.type])
        let query = Person.where { $0.city == "Kyoto" && $0.emails.contains("ann@example.com") }.limit(10)
        let sql = try SQLCompiler.rows(query.record, in: catalog)
        print(sql.text, sql.bindings)

        #expect(!sql.text.contains("Kyoto"))
        #expect(sql.text.contains("FROM \"person$list emails\" k"))
        #expect(
            sql.bindings == [.value(.text("ann@example.com")), .value(.text("Kyoto")), .value(.integer(10))]
        )
        let other = Person.where { $0.city == "Nara" && $0.emails.contains("bo@example.com") }.limit(5)
        #expect(try SQLCompiler.rows(other.record, in: catalog).text == sql.text)
    }
}
