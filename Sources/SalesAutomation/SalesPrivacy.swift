import CRMCore

extension SalesAutomation {
    /// What the module's record types hold of persons.
    ///
    /// Amounts, stages and dates of opportunities stay.
    func personalData(_ registry: inout Registry) {
        registry.personal(Lead.self, for: "answering an enquiry", .empty(Lead.personalFields)) { fields in
            fields.addresses = [Lead.Fields.emails.reference]
            fields.identify = { lead, subject in
                for email in lead.emails { subject.note(email) }
                for phone in lead.phones { subject.note(phone) }
                subject.note(lead.name)
            }
        }
        registry.personal(
            Opportunity.self,
            for: "selling",
            .unname([
                Opportunity.Fields.name.reference, Opportunity.Fields.nextStep.reference,
                Opportunity.Fields.closeReason.reference, Opportunity.Fields.note.reference,
                Opportunity.Fields.custom.reference,
            ])
        )
    }
}

extension Lead {
    /// The fields that tell who somebody is; what is left is where a lead came from and what became of it.
    fileprivate static var personalFields: [FieldName] {
        [
            Fields.givenName.reference, Fields.familyName.reference, Fields.nameDetails.reference,
            Fields.company.reference, Fields.jobTitle.reference, Fields.emails.reference, Fields.phones.reference,
            Fields.website.reference, Fields.touches.reference, Fields.disqualifyReason.reference,
            Fields.captureKey.reference, Fields.externalID.reference, Fields.note.reference, Fields.custom.reference,
        ]
    }
}
