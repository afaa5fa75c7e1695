/// The facts by which countries are recognised.
enum CountryTable {
    /// The alpha-2 code of ISO 3166-1 with the alpha-3 code behind it.
    static let codes = """
        ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB \
        BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR \
        BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR \
        CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK \
        FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS \
        GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN \
        ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO \
        LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD \
        MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER \
        NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM \
        PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP \
        SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF \
        TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY \
        UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
        """

    /// Common names in English and in the countries' own languages, by alpha-2 code.
    static let names = """
        AD Andorra
        AE United Arab Emirates|UAE|Emirates|الإمارات|الإمارات العربية المتحدة
        AF Afghanistan
        AL Albania|Shqipëria
        AM Armenia|Հայաստան
        AO Angola
        AR Argentina
        AT Austria|Österreich|Oesterreich
        AU Australia
        AZ Azerbaijan|Azərbaycan
        BA Bosnia and Herzegovina|Bosnia|Bosna i Hercegovina
        BB Barbados
        BD Bangladesh|বাংলাদেশ
        BE Belgium|België|Belgique|Belgien
        BF Burkina Faso
        BG Bulgaria|България
        BH Bahrain|البحرين
        BI Burundi
        BJ Benin
        BM Bermuda
        BN Brunei|Brunei Darussalam
        BO Bolivia
        BR Brazil|Brasil
        BS Bahamas
        BT Bhutan
        BW Botswana
        BY Belarus|Беларусь
        BZ Belize
        CA Canada
        CD Democratic Republic of the Congo|DR Congo|DRC|Congo-Kinshasa
        CF Central African Republic
        CG Congo|Republic of the Congo
        CH Switzerland|Schweiz|Suisse|Svizzera
        CI Côte d'Ivoire|Cote d'Ivoire|Ivory Coast
        CL Chile
        CM Cameroon|Cameroun
        CN China|People's Republic of China|PRC|P.R. China|中国|中华人民共和国
        CO Colombia
        CR Costa Rica
        CU Cuba
        CV Cape Verde|Cabo Verde
        CY Cyprus|Κύπρος
        CZ Czech Republic|Czechia|Česko|Česká republika
        DE Germany|Deutschland|Federal Republic of Germany|BRD
        DJ Djibouti
        DK Denmark|Danmark
        DM Dominica
        DO Dominican Republic|República Dominicana
        DZ Algeria|Algérie|الجزائر
        EC Ecuador
        EE Estonia|Eesti
        EG Egypt|مصر
        ES Spain|España|Espana
        ET Ethiopia|ኢትዮጵያ
        FI Finland|Suomi
        FJ Fiji
        FO Faroe Islands|Føroyar
        FR France
        GA Gabon
        GB United Kingdom|UK|U.K.|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|United Kingdom of Great Britain and Northern Ireland
        GE Georgia|საქართველო
        GH Ghana
        GI Gibraltar
        GL Greenland|Kalaallit Nunaat
        GM Gambia
        GN Guinea
        GQ Equatorial Guinea
        GR Greece|Ελλάδα|Hellas
        GT Guatemala
        GW Guinea-Bissau
        GY Guyana
        HK Hong Kong|香港
        HN Honduras
        HR Croatia|Hrvatska
        HT Haiti
        HU Hungary|Magyarország
        ID Indonesia
        IE Ireland|Éire|Republic of Ireland
        IL Israel|ישראל
        IN India|Bharat|भारत
        IQ Iraq|العراق
        IR Iran|Islamic Republic of Iran|ایران
        IS Iceland|Ísland
        IT Italy|Italia
        JM Jamaica
        JO Jordan|الأردن
        JP Japan|Nippon|Nihon|日本|日本国
        KE Kenya
        KG Kyrgyzstan|Кыргызстан
        KH Cambodia|កម្ពុជា
        KP North Korea|Democratic People's Republic of Korea|DPRK|조선
        KR South Korea|Korea|Republic of Korea|Korea, Republic of|대한민국|한국
        KW Kuwait|الكويت
        KZ Kazakhstan|Қазақстан|Казахстан
        LA Laos|Lao PDR|Lao People's Democratic Republic|ລາວ
        LB Lebanon|Liban|لبنان
        LI Liechtenstein
        LK Sri Lanka|ශ්‍රී ලංකාව
        LR Liberia
        LS Lesotho
        LT Lithuania|Lietuva
        LU Luxembourg|Luxemburg|Lëtzebuerg
        LV Latvia|Latvija
        LY Libya|ليبيا
        MA Morocco|Maroc|المغرب
        MC Monaco
        MD Moldova|Republic of Moldova
        ME Montenegro|Crna Gora
        MG Madagascar|Madagasikara
        MK North Macedonia|Macedonia|Северна Македонија
        ML Mali
        MM Myanmar|Burma|မြန်မာ
        MN Mongolia|Монгол
        MO Macao|Macau|澳門|澳门
        MR Mauritania
        MT Malta
        MU Mauritius
        MV Maldives
        MW Malawi
        MX Mexico|México
        MY Malaysia
        MZ Mozambique|Moçambique
        NA Namibia
        NE Niger
        NG Nigeria
        NI Nicaragua
        NL Netherlands|Nederland|Holland
        NO Norway|Norge|Noreg
        NP Nepal|नेपाल
        NZ New Zealand|Aotearoa
        OM Oman|عمان
        PA Panama|Panamá
        PE Peru|Perú
        PG Papua New Guinea
        PH Philippines|Pilipinas
        PK Pakistan|پاکستان
        PL Poland|Polska
        PR Puerto Rico
        PS Palestine|State of Palestine|فلسطين
        PT Portugal
        PY Paraguay
        QA Qatar|قطر
        RO Romania|România
        RS Serbia|Srbija|Србија
        RU Russia|Russian Federation|Россия|Российская Федерация
        RW Rwanda
        SA Saudi Arabia|Kingdom of Saudi Arabia|KSA|السعودية|المملكة العربية السعودية
        SC Seychelles
        SD Sudan|السودان
        SE Sweden|Sverige
        SG Singapore|Singapura|新加坡
        SI Slovenia|Slovenija
        SK Slovakia|Slovak Republic|Slovensko
        SL Sierra Leone
        SM San Marino
        SN Senegal|Sénégal
        SO Somalia|Soomaaliya
        SR Suriname
        SS South Sudan
        SV El Salvador
        SY Syria|Syrian Arab Republic|سوريا
        SZ Eswatini|Swaziland
        TD Chad|Tchad
        TG Togo
        TH Thailand|ประเทศไทย|ไทย
        TJ Tajikistan|Тоҷикистон
        TL Timor-Leste|East Timor
        TM Turkmenistan|Türkmenistan
        TN Tunisia|Tunisie|تونس
        TR Turkey|Türkiye|Turkiye
        TT Trinidad and Tobago|Trinidad & Tobago
        TW Taiwan|Republic of China|台灣|台湾|臺灣|中華民國
        TZ Tanzania|United Republic of Tanzania
        UA Ukraine|Україна
        UG Uganda
        US United States|United States of America|U.S.A.|U.S.|America|Estados Unidos
        UY Uruguay
        UZ Uzbekistan|Oʻzbekiston|O'zbekiston
        VA Vatican City|Holy See|Vatican|Città del Vaticano
        VE Venezuela
        VN Vietnam|Viet Nam|Việt Nam
        YE Yemen|اليمن
        ZA South Africa|Suid-Afrika
        ZM Zambia
        ZW Zimbabwe
        """
}
