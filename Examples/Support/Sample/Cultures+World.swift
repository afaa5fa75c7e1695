extension Culture {
    static let world: [Culture] = [american, japanese, chinese, korean, indian, turkish, brazilian]

    /// Every culture.
    package static let all = europe + world

    static let japanese = Culture(
        country: "Japan",
        weight: 15,
        familyFirst: true,
        given: pairs(
            """
            太郎=taro 花子=hanako 健一=kenichi 美咲=misaki 大輔=daisuke さくら=sakura 翔太=shota 由美=yumi 直樹=naoki \
            陽子=yoko 拓也=takuya 恵=megumi 涼=ryo
            """
        ),
        family: pairs(
            """
            田中=tanaka 佐藤=sato 鈴木=suzuki 高橋=takahashi 渡辺=watanabe 山本=yamamoto 中村=nakamura 小林=kobayashi \
            加藤=kato 吉田=yoshida 林=hayashi 長谷川=hasegawa
            """
        ),
        places: pairs("青葉=aoba みなと=minato 白川=shirakawa 東雲=shinonome 桜丘=sakuragaoka 北斗=hokuto 若竹=wakatake"),
        trades: trades(
            "製作所=works=Manufacturing 物流=butsuryu=Logistics 食品=foods=Food 電機=denki=Energy システム=systems=Software"
        ),
        forms: ["株式会社%p%t", "%p%t株式会社", "有限会社%p%t"],
        cities: [("東京", "100-0001"), ("大阪", "530-0001"), ("京都", "600-8001"), ("札幌", "060-0001"), ("福岡", "810-0001")],
        streets: ["本町%n丁目", "桜通り%n-1", "中央%n-2-3"],
        phone: "+81 3-0000-####",
        mobile: "+81 90-0000-####"
    )

    private static let american = Culture(
        country: "United States",
        weight: 18,
        given: words(
            "Amber Brandon Chloe Derek Emily Felix Grace Hunter Jada Kyle Latoya Miguel Naomi Owen Paige Tyler"
        ),
        family: words(
            "Abernathy Blackwood Castillo Drummond Ellsworth Fairbanks Holloway Lockhart Monroe Prescott Whitaker"
        ),
        places: words("Redwood Granite Lakeshore Prairie Summit Ironwood Pinecrest Bayside Cottonwood Frontier"),
        trades: trades("Freight=Logistics Robotics=Manufacturing Health=Healthcare Analytics=Software Outdoors=Retail"),
        forms: ["%p %t Inc.", "%p %t LLC", "%p %t Corp."],
        cities: [("Boston", "02108"), ("Denver", "80202"), ("Austin", "78701"), ("Portland", "97201")],
        streets: ["%n Main Street", "%n Oak Avenue", "%n Harbor Drive"],
        phone: "+1 617 555 01##",
        mobile: "+1 303 555 01##"
    )

    private static let chinese = Culture(
        country: "China",
        weight: 6,
        familyFirst: true,
        given: pairs("伟=wei 芳=fang 娜=na 敏=min 静=jing 强=qiang 磊=lei 洋=yang 婷=ting 志明=zhiming"),
        family: pairs("王=wang 李=li 张=zhang 陈=chen 杨=yang 赵=zhao 欧阳=ouyang 周=zhou"),
        places: pairs("东海=donghai 金山=jinshan 新华=xinhua 长江=changjiang"),
        trades: trades("科技=keji=Software 贸易=maoyi=Retail 机械=jixie=Manufacturing"),
        forms: ["%p%t有限公司"],
        cities: [("上海", "200001"), ("深圳", "518001"), ("成都", "610001")],
        streets: ["人民路%n号", "中山路%n号"],
        phone: "+86 21 0000 ####",
        mobile: "+86 130 0000 ####"
    )

    private static let korean = Culture(
        country: "South Korea",
        weight: 5,
        familyFirst: true,
        given: pairs("민준=minjun 서연=seoyeon 지훈=jihun 수빈=subin 현우=hyunwoo 예진=yejin"),
        family: pairs("김=kim 이=lee 박=park 최=choi 정=jung 남궁=namgung"),
        places: pairs("한강=hangang 새벽=saebyeok 푸른=pureun"),
        trades: trades("전자=electronics=Manufacturing 물류=logistics=Logistics 소프트=soft=Software"),
        forms: ["주식회사 %p%t"],
        cities: [("서울", "04524"), ("부산", "48058")],
        streets: ["중앙로 %n", "시청길 %n"],
        phone: "+82 2-000-####",
        mobile: "+82 10-0000-####"
    )

    private static let indian = Culture(
        country: "India",
        weight: 8,
        given: words("Aarav Bhavna Chetan Deepika Gaurav Ishaan Kavya Lakshmi Meera Nikhil Pooja Rohan Sanjana Vikram"),
        family: words("Acharya Banerjee Chandran Deshmukh Gokhale Iyengar Joshi Kulkarni Menon Nambiar Reddy Saxena"),
        places: words("Himadri Kaveri Suryodaya Malabar Vindhya Neelam"),
        trades: trades("Infotech=Software Textiles=Textiles Spices=Food Engineering=Manufacturing"),
        forms: ["%p %t Pvt. Ltd.", "%p %t Limited"],
        cities: [("Pune", "411001"), ("Chennai", "600001"), ("Kolkata", "700001")],
        streets: ["%n MG Road", "%n Station Road"],
        phone: "+91 22 0000 ####",
        mobile: "+91 90000 0####"
    )

    private static let turkish = Culture(
        country: "Türkiye",
        weight: 4,
        given: words("Ayşe Barış Çağla Deniz Elif Gökhan İpek Kerem Şule Ufuk"),
        family: words("Akdoğan Bulut Çınar Ergün Güneş Işık Karadağ Özbay Şahin Yıldırım"),
        places: words("Boğaz Ege Kızılırmak Yeditepe"),
        trades: trades("Tekstil=Textiles Lojistik=Logistics Gıda=Food"),
        forms: ["%p %t A.Ş.", "%p %t Ltd. Şti."],
        cities: [("İstanbul", "34000"), ("İzmir", "35000")],
        streets: ["Atatürk Cad. No %n", "Çiçek Sok. No %n"],
        phone: "+90 212 000 ####",
        mobile: "+90 500 000 ####"
    )

    private static let brazilian = Culture(
        country: "Brazil",
        weight: 6,
        given: words("Adriana Caio Débora Eduardo Fabiana Gilberto João Larissa Otávio Priscila Thiago Vitória"),
        family: words(
            "Albuquerque Barreto Cordeiro Figueiredo Guimarães Magalhães Nogueira Queiroz Sampaio Vasconcelos"
        ),
        places: words("Ipê Araucária Cachoeira Jatobá Serrano"),
        trades: trades("Alimentos=Food Logística=Logistics Tecnologia=Software Calçados=Textiles"),
        forms: ["%p %t Ltda.", "%p %t S.A."],
        cities: [("São Paulo", "01001-000"), ("Curitiba", "80010-000"), ("Recife", "50010-000")],
        streets: ["Rua das Flores, %n", "Avenida Central, %n"],
        phone: "+55 11 0000-####",
        mobile: "+55 11 90000-####"
    )
}
