/* The pillar's maximum against what its indicators use, while it is being typed. */
"use strict";

const sum = document.querySelector("[data-sum]");
const maximum = document.getElementById("id_max_points-value");

/* A number as people here write it: 1.068 is a thousand, 52,7 has a decimal. Null when it is none. */
function readNumber(text) {
  const typed = text.trim();
  const plain = /^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/.test(typed) ? typed.replaceAll(".", "") : typed;
  return /^\d+([.,]\d+)?$/.test(plain) ? Number(plain.replace(",", ".")) : null;
}

const print = (value) => new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 4 }).format(value);

function tell() {
  const whole = readNumber(maximum.value);
  if (whole === null) return;
  const used = Number(sum.dataset.sum);
  const rest = whole - used;
  const words = rest < 0 ? `vượt ${print(-rest)} điểm` : rest > 0 ? `còn ${print(rest)} điểm chưa phân bổ` : "vừa đủ";
  sum.textContent = `Đã phân bổ ${print(used)} / ${print(whole)} điểm, ${words} (chưa lưu)`;
  sum.classList.toggle("differs", rest < 0);
}

if (sum && maximum) maximum.addEventListener("input", tell);
