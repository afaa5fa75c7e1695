public import CRMCore

extension Enrolment {
    /// The fields of enrolments.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Enrolment, ID<Enrolment>>("id") { $0.id }
        /// The journey.
        public static let journey = Field<Enrolment, ID<Journey>>("journey") { $0.journey }
        /// The contact.
        public static let contact = Field<Enrolment, ID<Contact>>("contact") { $0.contact }
        /// How many times the contact has entered the journey.
        public static let ordinal = Field<Enrolment, Int>("ordinal") { $0.ordinal }
        /// The version of the journey at the entry.
        public static let revision = Field<Enrolment, Int>("revision") { $0.revision }
        /// The node at which the contact stands.
        public static let node = Field<Enrolment, String>("node") { $0.node }
        /// How many nodes the contact has come to.
        public static let visit = Field<Enrolment, Int>("visit") { $0.visit }
        /// Whether the contact is on the way.
        public static let state = Field<Enrolment, State>("state") { $0.state }
        /// When the contact came to the node.
        public static let since = Field<Enrolment, Instant>("since") { $0.since }
        /// When the contact goes on.
        public static let due = Field<Enrolment, Instant?>("due") { $0.due }
        /// When the contact entered.
        public static let enteredAt = Field<Enrolment, Instant>("entered_at") { $0.enteredAt }
        /// The mails that were held back.
        public static let unsent = Field<Enrolment, [UnsentMail]>("unsent") { $0.unsent }
    }

    /// The name of the record type.
    public static let typeName = "enrolment"

    /// The columns and indexes as they are declared; ``schema`` does the same by hand.
    static let declared = Schema(
        typeName,
        Fields.id,
        Fields.journey,
        Fields.contact,
        Fields.ordinal,
        Fields.revision,
        Fields.node,
        Fields.visit,
        Fields.state,
        Fields.since,
        Fields.due,
        Fields.enteredAt,
        Fields.unsent,
        make: Enrolment.init(_:_:_:_:_:_:_:_:_:_:_:_:)
    )
    .indexed(by: Fields.contact, Fields.state)
    .indexed(by: Fields.due)

    /// The columns and indexes.
    public static let schema = declared.handwritten(
        decode: { row in
            try Enrolment(
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row)
            )
        },
        encode: { enrolment, values in
            values.append(enrolment.id.value)
            values.append(enrolment.journey.value)
            values.append(enrolment.contact.value)
            values.append(enrolment.ordinal.value)
            values.append(enrolment.revision.value)
            values.append(.text(enrolment.node))
            values.append(enrolment.visit.value)
            values.append(enrolment.state.value)
            values.append(enrolment.since.value)
            values.append(enrolment.due.value)
            values.append(enrolment.enteredAt.value)
            values.append(enrolment.unsent.value)
        }
    )
}
