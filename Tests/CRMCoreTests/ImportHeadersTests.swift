import CRMCore
import Foundation
import Testing

@Suite struct ImportHeadersTests {
    /// For every vendor: what the file is, and what its columns are, those left out not named.
    static let expected: [String: (ImportTarget?, [String: String])] = [
        "hubspot_contacts_export": (
            .contacts,
            [
                "Record ID": "external_id", "First Name": "given_name", "Last Name": "family_name", "City": "city",
                "Company Name": "company", "Contact owner": "owner", "Country/Region": "country",
                "Create Date": "created_at", "Date of birth": "birthday", "Email": "email", "Fax Number": "phone:fax",
                "Job Title": "job_title", "Lifecycle Stage": "lifecycle", "Message": "note",
                "Mobile Phone Number": "phone:mobile", "Original Source": "source", "Phone Number": "phone",
                "Postal Code": "postal_code", "Salutation": "name_prefix", "State/Region": "region",
                "Street Address": "street", "Website URL": "website", "WhatsApp Phone Number": "phone:whatsapp",
                "Work email": "email:work", "Associated Company IDs": "company_id",
            ]
        ),
        "outlook_contacts_export": (
            .contacts,
            [
                "First Name": "given_name", "Middle Name": "middle_name", "Last Name": "family_name",
                "Title": "name_prefix", "Suffix": "name_suffix", "Web Page": "website", "Birthday": "birthday",
                "Notes": "note", "E-mail Address": "email", "E-mail 2 Address": "email#2",
                "E-mail 3 Address": "email#3",
                "Primary Phone": "phone:main", "Home Phone": "phone:home", "Home Phone 2": "phone:home#2",
                "Mobile Phone": "phone:mobile", "Pager": "phone:pager", "Home Fax": "phone:fax",
                "Home Address": "address:home", "Home Street": "street:home", "Home Street 2": "street_2:home",
                "Home Street 3": "street_2:home", "Home Address PO Box": "po_box:home", "Home City": "city:home",
                "Home State": "region:home", "Home Postal Code": "postal_code:home", "Home Country": "country:home",
                "Assistant's Phone": "phone:assistant", "Company Main Phone": "phone:main",
                "Business Phone": "phone:work", "Business Phone 2": "phone:work#2", "Business Fax": "phone:fax",
                "Company": "company", "Job Title": "job_title", "Department": "department",
                "Business Address": "address:work", "Business Street": "street:work",
                "Business Street 2": "street_2:work", "Business Street 3": "street_2:work",
                "Business Address PO Box": "po_box:work", "Business City": "city:work", "Business State": "region:work",
                "Business Postal Code": "postal_code:work", "Business Country": "country:work",
                "Other Phone": "phone:other", "Other Fax": "phone:fax", "Other Address": "address:other",
                "Other Street": "street:other", "Other Street 2": "street_2:other", "Other Street 3": "street_2:other",
                "Other Address PO Box": "po_box:other", "Other City": "city:other", "Other State": "region:other",
                "Other Postal Code": "postal_code:other", "Other Country": "country:other",
                "Callback": "phone:callback",
                "Car Phone": "phone:car", "ISDN": "phone:isdn", "Radio Phone": "phone:radio",
                "TTY/TDD Phone": "phone:tty", "Telex": "phone:telex", "Categories": "tags",
            ]
        ),
        "google_contacts_export": (
            .contacts,
            [
                "Name": "name", "Given Name": "given_name", "Additional Name": "middle_name",
                "Family Name": "family_name", "Given Name Yomi": "given_name_reading",
                "Family Name Yomi": "family_name_reading", "Name Prefix": "name_prefix", "Name Suffix": "name_suffix",
                "Nickname": "nickname", "Birthday": "birthday", "Notes": "note", "Group Membership": "tags",
                "E-mail 1 - Type": "email_label", "E-mail 1 - Value": "email", "E-mail 2 - Type": "email_label#2",
                "E-mail 2 - Value": "email#2", "E-mail 3 - Type": "email_label#3", "E-mail 3 - Value": "email#3",
                "E-mail 4 - Type": "email_label#4", "E-mail 4 - Value": "email#4", "Phone 1 - Type": "phone_label",
                "Phone 1 - Value": "phone", "Phone 2 - Type": "phone_label#2", "Phone 2 - Value": "phone#2",
                "Phone 3 - Type": "phone_label#3", "Phone 3 - Value": "phone#3", "Phone 4 - Type": "phone_label#4",
                "Phone 4 - Value": "phone#4", "Phone 5 - Type": "phone_label#5", "Phone 5 - Value": "phone#5",
                "Phone 6 - Type": "phone_label#6", "Phone 6 - Value": "phone#6", "Phone 7 - Type": "phone_label#7",
                "Phone 7 - Value": "phone#7", "Address 1 - Type": "address_label", "Address 1 - Formatted": "address",
                "Address 1 - Street": "street", "Address 1 - City": "city", "Address 1 - PO Box": "po_box",
                "Address 1 - Region": "region", "Address 1 - Postal Code": "postal_code",
                "Address 1 - Country": "country", "Address 1 - Extended Address": "street_2",
                "Address 2 - Type": "address_label#2", "Address 2 - Formatted": "address#2",
                "Address 2 - Street": "street#2", "Address 2 - City": "city#2", "Address 2 - PO Box": "po_box#2",
                "Address 2 - Region": "region#2", "Address 2 - Postal Code": "postal_code#2",
                "Address 2 - Country": "country#2", "Address 2 - Extended Address": "street_2#2",
                "Organization 1 - Name": "company", "Organization 1 - Title": "job_title",
                "Organization 1 - Department": "department", "Website 1 - Value": "website",
                "Website 2 - Value": "website#2",
            ]
        ),
        "thunderbird_export": (
            .contacts,
            [
                "First Name": "given_name", "Last Name": "family_name", "Display Name": "name", "Nickname": "nickname",
                "Primary Email": "email", "Secondary Email": "email:other", "Work Phone": "phone:work",
                "Home Phone": "phone:home", "Fax Number": "phone:fax", "Pager Number": "phone:pager",
                "Mobile Number": "phone:mobile", "Home Address": "street:home", "Home Address 2": "street_2:home",
                "Home City": "city:home", "Home State": "region:home", "Home ZipCode": "postal_code:home",
                "Home Country": "country:home", "Work Address": "street:work", "Work Address 2": "street_2:work",
                "Work City": "city:work", "Work State": "region:work", "Work ZipCode": "postal_code:work",
                "Work Country": "country:work", "Job Title": "job_title", "Department": "department",
                "Organization": "company", "Web Page 1": "website", "Web Page 2": "website#2",
                "Birth Year": "birth_year", "Birth Month": "birth_month", "Birth Day": "birth_day", "Notes": "note",
            ]
        ),
        "salesforce_dataloader_account": (
            .accounts,
            [
                "ID": "external_id", "NAME": "name", "PARENTID": "parent_id", "BILLINGSTREET": "street:billing",
                "BILLINGCITY": "city:billing", "BILLINGSTATE": "region:billing",
                "BILLINGPOSTALCODE": "postal_code:billing", "BILLINGCOUNTRY": "country:billing",
                "SHIPPINGSTREET": "street:shipping", "SHIPPINGCITY": "city:shipping",
                "SHIPPINGSTATE": "region:shipping",
                "SHIPPINGPOSTALCODE": "postal_code:shipping", "SHIPPINGCOUNTRY": "country:shipping", "PHONE": "phone",
                "FAX": "phone:fax", "WEBSITE": "website", "INDUSTRY": "industry", "NUMBEROFEMPLOYEES": "employees",
                "DESCRIPTION": "note", "CREATEDDATE": "created_at", "ANNUALREVENUE": "annual_revenue",
            ]
        ),
        "salesforce_dataloader_opportunity": (nil, [:]),
        "salesforce_report_leads": (
            .contacts,
            [
                "Lead Owner": "owner", "First Name": "given_name", "Last Name": "family_name", "Title": "job_title",
                "Company / Account": "company", "Lead Source": "source", "Street": "street", "Email": "email",
            ]
        ),
        "salesforce_report_contacts": (
            .contacts,
            [
                "Salutation": "name_prefix", "First Name": "given_name", "Last Name": "family_name",
                "Title": "job_title", "Mailing Street": "street:main", "Mailing City": "city:main",
                "Mailing State/Province": "region:main", "Mailing Zip/Postal Code": "postal_code:main",
                "Mailing Country": "country:main", "Phone": "phone", "Mobile": "phone:mobile", "Fax": "phone:fax",
                "Email": "email", "Account Owner": "owner", "Account Name": "company",
            ]
        ),
        "zoho_accounts": (
            .accounts,
            [
                "Record Id": "external_id", "Account Name": "name", "Phone": "phone",
                "Billing Street": "street:billing",
                "Billing City": "city:billing", "Billing State": "region:billing",
                "Billing Code": "postal_code:billing", "Description": "note",
            ]
        ),
        "zoho_contacts": (
            .contacts,
            [
                "Record Id": "external_id", "First Name": "given_name", "Last Name": "family_name",
                "Account Name": "company", "Account Name.id": "company_id", "Email": "email", "Mobile": "phone:mobile",
                "Mailing Street": "street:main", "Mailing City": "city:main", "Mailing State": "region:main",
                "Mailing Zip": "postal_code:main",
            ]
        ),
        "zoho_deals": (nil, [:]),
        "zoho_notes": (
            .activities,
            ["Note Id": "external_id", "Note Title": "subject", "Note Content": "body", "Parent ID": "related_id"]
        ),
        "mailchimp_members_export": (
            .contacts,
            [
                "Email Address": "email", "First Name": "given_name", "Last Name": "family_name",
                "OPTIN_TIME": "created_at", "REGION": "region", "EUID": "external_id", "NOTES": "note", "TAGS": "tags",
            ]
        ),
        "linkedin_connections": (
            .contacts,
            [
                "First Name": "given_name", "Last Name": "family_name", "URL": "website", "Email Address": "email",
                "Company": "company", "Position": "job_title", "Connected On": "created_at",
            ]
        ),
    ]

    @Test func everyVendorsColumnsAreRecognized() throws {
        guard let folder = TestData.folder("csv-vendor-headers") else { return }
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/headers.json"))
        let vendors = try #require(try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
        #expect(Set(vendors.keys) == Set(Self.expected.keys))
        for (vendor, entry) in vendors {
            let header = try #require(entry["columns"] as? [String])
            let (target, fields) = try #require(Self.expected[vendor])
            let mapping = ColumnMapping.recognized(header)
            #expect(mapping?.target == target, "\(vendor)")
            for column in mapping?.columns ?? [] {
                #expect(column.field?.description == fields[column.header], "\(vendor): \(column.header)")
            }
            #expect(Set(fields.keys).isSubset(of: header), "\(vendor)")
        }
    }

    @Test func newerGoogleAndSalesforceNames() {
        func fields(_ names: String, _ target: ImportTarget? = nil) -> [String] {
            let header = names.split(separator: ",").map(String.init)
            return ColumnMapping.recognized(header, as: target)?.columns.map { $0.field?.description ?? "-" } ?? []
        }
        #expect(
            fields(
                "First Name,Phonetic Last Name,Organization Name,Organization Title,Labels,E-mail 1 - Label,E-mail 1 - Value"
            )
                == ["given_name", "family_name_reading", "company", "job_title", "tags", "email_label", "email"]
        )
        #expect(
            fields(
                "Id,FirstName,LastName,MailingStreet,MailingPostalCode,AccountId,Owner.Name,Title,MobilePhone,HomePhone"
            )
                == [
                    "external_id", "given_name", "family_name", "street:main", "postal_code:main", "company_id",
                    "owner",
                    "job_title", "phone:mobile", "phone:home",
                ]
        )
        #expect(
            fields("vorname,NACHNAME,E-Mail-Adresse,Straße,PLZ,Ort,Firma") == [
                "given_name", "family_name", "email", "street", "postal_code", "city", "company",
            ]
        )
        #expect(
            fields("姓,名,会社名,部署名,役職,メールアドレス,携帯電話,郵便番号,都道府県,住所") == [
                "family_name", "given_name", "company", "department", "job_title", "email", "phone:mobile",
                "postal_code",
                "region", "street",
            ]
        )
        #expect(
            fields("Prénom,Nom,Courriel,Téléphone,Société,Code postal,Ville") == [
                "given_name", "family_name", "email", "phone", "company", "postal_code", "city",
            ]
        )
        #expect(
            fields("Subject,Description,WhoId,WhatId,ActivityDate,AccountId,Type") == [
                "subject", "body", "contact_id", "related_id", "time", "company_id", "channel",
            ]
        )
        #expect(fields("a,b,c").isEmpty)
    }

    @Test func theCallersWordCounts() throws {
        let mapping = try #require(ColumnMapping.recognized(["First Name", "Shoe Size", "Email"]))
        let changed = try mapping.overridden(by: ["shoe size": "custom:Shoe Size", "First Name": nil])
        #expect(changed.columns.map { $0.field?.description } == [nil, "custom:Shoe Size", "email"])
        #expect(throws: ImportError(.unknownColumn, "Hat")) { try mapping.overridden(by: ["Hat": "note"]) }
        #expect(throws: ImportError(.unknownField, "hat")) { try mapping.overridden(by: ["Email": "hat"]) }
        #expect(throws: ImportError(.unknownField, "industry")) { try mapping.overridden(by: ["Email": "industry"]) }
    }

    @Test func fieldsHaveATextForm() {
        for kind in ImportField.Kind.allCases where kind != .custom && kind != .own {
            for (label, number) in [("", 1), ("work", 1), ("", 12), ("home", 3)] {
                let field = ImportField(kind, label: label, number: number)
                #expect(ImportField(field.description) == field)
            }
        }
        let custom = ImportField(.custom, label: "a: b#3")
        #expect(ImportField(custom.description) == custom)
        for text in ["", "nothing", "custom", "custom:", "email#0", "email#x", "email:work#"] {
            #expect(ImportField(text) == nil, "\(text)")
        }
    }
}
