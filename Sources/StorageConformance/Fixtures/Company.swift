import StorageProtocols

/// A company: text, numbers, a date, a boolean, custom fields and a derived field.
struct Company: Record, Equatable {
    var id: ID<Company>
    var name: String
    var code: String?
    var city: String?
    var employees: Int
    var rating: Double?
    var isActive: Bool
    var founded: CivilDate?
    var parent: ID<Company>?
    var custom = CustomValues()

    enum Fields {
        static let id = Field<Company, ID<Company>>("id") { $0.id }
        static let name = Field<Company, String>("name") { $0.name }
        static let code = Field<Company, String?>("code") { $0.code }
        static let city = Field<Company, String?>("city") { $0.city }
        static let employees = Field<Company, Int>("employees") { $0.employees }
        static let rating = Field<Company, Double?>("rating") { $0.rating }
        static let isActive = Field<Company, Bool>("is_active") { $0.isActive }
        static let founded = Field<Company, CivilDate?>("founded") { $0.founded }
        static let parent = Field<Company, ID<Company>?>("parent") { $0.parent }
        static let custom = Field<Company, CustomValues>("custom") { $0.custom }
        static let sortName = Field<Company, String>("sort_name") { company in
            String(decoding: TextFolding.fold(company.name), as: UTF8.self)
        }
    }

    static let typeName = "company"

    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.code,
        Fields.city,
        Fields.employees,
        Fields.rating,
        Fields.isActive,
        Fields.founded,
        Fields.parent,
        Fields.custom,
        make: Company.init(id:name:code:city:employees:rating:isActive:founded:parent:custom:)
    )
    .derived(Fields.sortName)
    .unique(Fields.code)
    .indexed(by: Fields.city, Fields.sortName)
    .searchable(Fields.name)
    .searchable(Fields.custom)
}

extension Company {
    /// A company of which only the name matters.
    init(_ number: Int, _ name: String) {
        self.init(id: .fixture(number), name: name, employees: 0, isActive: true)
    }
}
