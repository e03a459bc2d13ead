"""Figures with what they count, and figures that count nothing."""

from decimal import Decimal

import pytest

from assessments.reading import Count, mentions_of

# text, then of every count: words, value, noun, unit, about
CASES = [
    ("lắp đặt được 40 mắt camera", [("40 mắt camera", "40", "mat camera", "", "")]),
    ("40 mắt \n\nCamera an ninh", [("40 mắt", "40", "mat", "", "")]),
    ("có 40 mắt Camera an ninh được kết nối",
     [("40 mắt Camera an ninh", "40", "mat camera an ninh", "", "")]),
    ("có khoảng gần \n\n250 hộ dân đã lắp", [("gần \n\n250 hộ dân", "250", "ho dan", "", "gan")]),
    ("và trên 250 hộ nhân dân đã", [("trên 250 hộ nhân dân", "250", "ho nhan dan", "", "tren")]),
    ("đồng bộ trên 05 thôn để", [("05 thôn", "5", "thon", "", "")]),
    ("hơn 40 tin bài được đăng", [("hơn 40 tin bài", "40", "tin bai", "", "hon")]),
    ("với hơn 100 \n\nnhân viên làm", [("hơn 100 \n\nnhân viên", "100", "nhan vien", "", "hon")]),
    ("Ít nhất 3 hội nghị", [("Ít nhất 3 hội nghị", "3", "hoi nghi", "", "it nhat")]),
    ("tối đa 5 ngày", [("tối đa 5 ngày", "5", "ngay", "", "nhieu nhat")]),
    ("người từ 15 tuổi trở lên có", [("15 tuổi trở lên", "15", "tuoi", "", "it nhat")]),
    ("tiếp nhận 1.786 văn bản đến \n\ntừ cơ quan",
     [("1.786 văn bản đến", "1786", "van ban den", "", "")]),
    ("ban hành 2.908  văn bản đi, trong", [("2.908  văn bản đi", "2908", "van ban di", "", "")]),
    ("có 15.473 văn bản được gửi", [("15.473 văn bản", "15473", "van ban", "", "")]),
    ("ban hành 1473 văn bản trong đó", [("1473 văn bản", "1473", "van ban", "", "")]),
    ("15 473 văn bản", [("15 473 văn bản", "15473", "van ban", "", "")]),
    ("15\u00a0473 văn bản", [("15\u00a0473 văn bản", "15473", "van ban", "", "")]),
    ("1.759 \n\nhộ dân/6.633 nhân khẩu được", [
        ("1.759 \n\nhộ dân", "1759", "ho dan", "", ""),
        ("6.633 nhân khẩu", "6633", "nhan khau", "", ""),
    ]),
    ("cách huyện 7km về", [("7km", "7", "", "km", "")]),
    ("diện tích 712,78ha, canh tác 415,5ha", [
        ("712,78ha", "712.78", "", "ha", ""), ("415,5ha", "415.5", "", "ha", ""),
    ]),
    ("đã chi 1,8 tỷ đồng để", [("1,8 tỷ đồng", "1.8", "", "ty dong", "")]),
    ("chi 10.000.000 \n\nđồng để", [("10.000.000 \n\nđồng", "10000000", "", "dong", "")]),
    ("chi trên 30.000.000 đồng", [("trên 30.000.000 đồng", "30000000", "", "dong", "tren")]),
    ("khoảng 30 triệu đồng.", [("khoảng 30 triệu đồng", "30", "", "trieu dong", "khoang")]),
    ("giá 20.000đ", [("20.000đ", "20000", "", "dong", "")]),
    ("có 3 đồng chí tham gia", [("3 đồng chí", "3", "dong chi", "", "")]),
    ("trên 1,6 nghìn lượt tương tác, các",
     [("1,6 nghìn lượt tương tác", "1.6", "luot tuong tac", "nghin", "")]),
    ("phát sóng 2lần/ tuần", [("2lần", "2", "lan", "", "")]),
    ("tần suất từ 4 lần/tuần", [("4 lần", "4", "lan", "", "")]),
    ("gấp từ 10-15 lần so với", [("10", "10", "lan", "", ""), ("15 lần", "15", "lan", "", "")]),
    ("gấp 10 – 15 lần", [("10", "10", "lan", "", ""), ("15 lần", "15", "lan", "", "")]),
    ("từ 5 đến 10 hộ", [("5", "5", "ho", "", ""), ("10 hộ", "10", "ho", "", "")]),
    ("cấp 05 (năm) bộ máy tính;", [("05 (năm) bộ máy tính", "5", "bo may tinh", "", "")]),
    ("khai tử: 01; kết hôn: 38)", [("01", "1", "", "", ""), ("38", "38", "", "", "")]),
    ("được thiết lập là 7.148, đạt", [("7.148", "7148", "", "", "")]),
    ("Hồ sơ trong kỳ: 5.210 \n\nHồ sơ kỳ trước", [("5.210", "5210", "", "", "")]),
    ("+ Kế hoạch 69 Văn bản", [("69 Văn bản", "69", "van ban", "", "")]),
    ("+ Hồ sơ quá hạn:                 0 hồ sơ", [("0 hồ sơ", "0", "ho so", "", "")]),
    ("Chấm điểm: 10,54 điểm", [("10,54 điểm", "10.54", "diem", "", "")]),
    ("Chấm điểm: 10.54 điểm", [("10.54 điểm", "10.54", "diem", "", "")]),
    ("- Chấm điểm:  05 điểm", [("05 điểm", "5", "diem", "", "")]),
    ("Kế ho ch 05 năm (hoặc", [("05 năm", "5", "nam", "", "")]),
    ("qua 10 \n\nnăm khai thác", [("10 \n\nnăm", "10", "nam", "", "")]),
    ("xã có 6 tr m phát sóng BTS và",
     [("6 tr m phát sóng BTS", "6", "tr m phat song bts", "", "")]),
    ("Chủ tịch và 2 phó chủ tịch UBND",
     [("2 phó chủ tịch UBND", "2", "pho chu tich ubnd", "", "")]),
    ("với 26 điểm cầu của 26 xã, thị trấn", [
        ("26 điểm cầu", "26", "diem cau", "", ""), ("26 xã", "26", "xa", "", ""),
    ]),
    ("02 tủ kỹ thuật, sơ đồ", [("02 tủ kỹ thuật", "2", "tu ky thuat", "", "")]),
    ("(trong đó mức độ 3: 08 thủ tục; mức độ 4: 35 thủ tục)", [
        ("08 thủ tục", "8", "thu tuc", "", ""), ("35 thủ tục", "35", "thu tuc", "", ""),
    ]),
    ("Dân số 8.512 người, 2.105 hộ", [
        ("8.512 người", "8512", "nguoi", "", ""), ("2.105 hộ", "2105", "ho", "", ""),
    ]),
    ("mức 30 triệu đồng", [("30 triệu đồng", "30", "", "trieu dong", "")]),
    ("tổng chi 12 tỷ 500 triệu đồng", [("12 tỷ 500 triệu đồng", "12.5", "", "ty dong", "")]),
    ("65 triệu đồng/người/năm", [("65 triệu đồng", "65", "", "trieu dong", "")]),
    ("nam 12 người, bằng 5 lần",
     [("12 người", "12", "nguoi", "", ""), ("5 lần", "5", "lan", "", "")]),
    ("≥ 40 tin bài", [("≥ 40 tin bài", "40", "tin bai", "", "it nhat")]),
    ("tổng số 55 hồ sơ", [("55 hồ sơ", "55", "ho so", "", "")]),
    ("truyền thông. 4 trụ cột của", [("4 trụ cột", "4", "tru cot", "", "")]),
    ("là 08 chỉ tiêu:", [("08 chỉ tiêu", "8", "chi tieu", "", "")]),
    ("tiêu chuẩn 3 sao.", [("3 sao", "3", "sao", "", "")]),
]  # fmt: skip

NOTHING = [
    "", "không có số nào", "3G/4G/5G", "mạng 4G/5G", "trực 24/7", "kiểm soát 24/24 giờ",
    "Quốc lộ 1A",
    "Quốc lộ 10 đi qua", "truyền số liệu IPv6", "Microstation V8", "dự toán F1", "dịch Covid-19",
    "dịch Covid – 19", "chống dịch Covid 19 trên", "chỉ tiêu 1.11", "Chỉ tiêu: 3.10.", "mã 3.10",
    "Đánh giá chỉ tiêu 1.11: Đạt", "1.1.1. Nội dung", "công nghệ 4.0.", "mức độ 3, mức độ 4 được",
    "mức độ \n\n3 được", "cấp độ 2 theo", "Điều 5 Luật", "khoản 2 Điều 7", "Phụ lục 1 kèm theo",
    "1. Về nhận thức số", "\n\n2. Nội dung kinh tế số", "Đạt \n\n2. Nội dung", "(1) Tổ chức",
    "a) 1) Một là", "\n\n12 Thôn Cống Trúc thoncongtruc", "\n\n 7 \n\n", "ĐT: 0912 345 678",
    "điện thoại 0912.345.678", "gọi +84 912 345 678", "Xăng dầu 60 có hệ thống", "các ngã 4, cổng",
    "công trình 360 \n\n- Trong", "lần thứ 2 trong", "phụ lục số 1 của", "nhà số 5 đường",
    "https://zalo.me/g/ewfrrh281", "www.abc.vn/tin-12-bai", "ubnd2022@thanhhoa.gov.vn",
    "https://www.facebook.com/profile.php?id=100038006094749&mibextid=LQQ \nJ4d",
    "tiemchungcovd19.moh.gov.vn", "lúc 7h30 sáng", "tháng 6 ", "ISO 9001:2015",
    "căn cước 038087001234",
    "12345678901234 tài khoản", "thôn 3 tổ chức họp", "Windows 10 bản", "số 0123",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_counts(text, expected):
    found = [
        (count.text, count.value, count.noun, count.unit, count.about)
        for count in mentions_of(text, Count)
    ]

    assert found == [(words, Decimal(value), *rest) for words, value, *rest in expected]


@pytest.mark.parametrize("text", NOTHING)
def test_no_counts(text):
    assert mentions_of(text, Count) == ()
