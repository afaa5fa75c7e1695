/// The names of the columns of this library's own exports.
enum ExportHeader {
    /// What stands before the name of a custom field.
    static let customPrefix = "Custom: "

    /// The columns with which an export begins.
    static func fixed(_ target: ImportTarget) -> [String] {
        switch target {
        case .contacts:
            [
                "External ID", "Name Prefix", "First Name", "Middle Name", "Last Name", "Name Suffix", "Nickname",
                "First Name Reading", "Last Name Reading", "Family Name First", "Company", "Company ID", "Job Title",
                "Department",
                "Owner", "Lifecycle Stage", "Birthday", "Source", "Tags", "Notes", "Created At",
            ]
        case .accounts:
            [
                "External ID", "Account Name", "Legal Name", "Website", "Industry", "Employees", "Founded Year",
                "Annual Revenue", "Revenue Currency", "Parent Account",
                "Parent ID", "Owner", "Tags", "Notes", "Created At",
            ]
        case .activities:
            [
                "External ID", "Channel", "Direction", "Time", "Duration Seconds", "Subject", "Body", "From", "To",
                "CC", "Attendees", "Company", "Company ID", "Owner",
            ]
        default: []
        }
    }

    /// Whether a file with these columns is an export of this library, so that the formula guard is to be undone.
    ///
    /// In other files a single quote before a sign is taken for what it is.
    static func isOwn(_ headers: [String], _ target: ImportTarget) -> Bool {
        !fixed(target).isEmpty && headers.count >= fixed(target).count
            && zip(headers, fixed(target)).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
}
