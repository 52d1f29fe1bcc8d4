/** Names of companies; English ones are put together from two lists. */

export const EN_STEMS =
  'Skagen Aldertree Millbrook Harbourline Stonefield Westmere Kestrel Lindholm Ravnkil Vestby Holmen Solvang Tindra Oakridge Fairhaven Brightwater Greywall Larchmont Silverdale Copperhill Eastbrook Northgate Redfern Ashdown Marlowe Hollins Birkeland Penrose'.split(
    ' ',
  );

export const EN_TRADES: [name: string, industry: string][] = [
  ['Clinics', 'Healthcare'],
  ['Inns', 'Hospitality'],
  ['Foods', 'Retail'],
  ['Logistics', 'Other'],
  ['Dental', 'Healthcare'],
  ['Farms', 'Agriculture'],
  ['Builders', 'Construction'],
  ['Power', 'Energy'],
  ['Tools', 'Manufacturing'],
  ['Bookshops', 'Retail'],
  ['Schools', 'Other'],
];

export const FA_COMPANIES: [name: string, latin: string, industry: string][] = [
  ['بیمارستان مهرگان', 'mehregan', 'Healthcare'],
  ['فروشگاه‌های آفتاب', 'aftab', 'Retail'],
  ['صنایع فولاد البرز', 'alborz-steel', 'Manufacturing'],
  ['کتاب‌فروشی نگاه نو', 'negahe-no', 'Retail'],
  ['دبستان‌های دانا', 'dana-schools', 'Other'],
  ['باغ‌های پستهٔ رفسنجان', 'rafsanjan-pistachio', 'Agriculture'],
  ['شرکت ساختمانی پی‌ریز', 'peyriz', 'Construction'],
  ['نیروگاه خورشیدی کویر', 'kavir-solar', 'Energy'],
  ['رستوران‌های باغ فردوس', 'baghe-ferdows', 'Hospitality'],
  ['داروخانه‌های سلامت', 'salamat', 'Healthcare'],
  ['حمل‌ونقل راهوار', 'rahvar', 'Other'],
  ['لبنیات دامنه', 'damaneh', 'Manufacturing'],
  ['آزمایشگاه پارس‌یاب', 'parsyab', 'Healthcare'],
  ['هتل‌های کاروانسرا', 'karvansara', 'Hospitality'],
  ['چاپ و نشر رنگین‌کمان', 'ranginkaman', 'Manufacturing'],
  ['فرش دستباف گلستان', 'golestan-carpet', 'Retail'],
  ['شرکت بیمهٔ آسایش', 'asayesh', 'Other'],
  ['کافه‌های زنجیره‌ای نارنج', 'narenj', 'Hospitality'],
];

export const HE_COMPANIES: [name: string, latin: string, industry: string][] = [
  ['מרפאות הכרמל', 'carmel-clinics', 'Healthcare'],
  ['מאפיות לחם הארץ', 'lechem-haaretz', 'Retail'],
  ['חוות הגליל', 'galil-farms', 'Agriculture'],
  ['בתי ספר אופק', 'ofek-schools', 'Other'],
  ['קבוצת בנייה יסודות', 'yesodot', 'Construction'],
  ['אנרגיית הנגב', 'negev-energy', 'Energy'],
  ['ספרי המגדלור', 'migdalor-books', 'Retail'],
  ['מלונות חוף הים', 'hof-hayam', 'Hospitality'],
  ['הובלות הדרך הטובה', 'derech-tova', 'Other'],
  ['מעבדות שקד', 'shaked-labs', 'Healthcare'],
  ['יקבי ההר', 'har-wines', 'Agriculture'],
  ['רשת קפה רימון', 'rimon-coffee', 'Hospitality'],
  ['דפוס ארבע כנפות', 'arba-print', 'Manufacturing'],
];

export const OLMO_COMPANIES: [name: string, latin: string, industry: string][] = [
  ['Bar Magnolia', 'bar-magnolia', 'Hospitality'],
  ['Café du Pont', 'cafe-du-pont', 'Hospitality'],
  ['Torrefazione Lungo Po', 'lungo-po', 'Retail'],
  ['Kaffeehaus Lindner', 'lindner', 'Hospitality'],
  ['Espresso Três Rios', 'tres-rios', 'Hospitality'],
  ['Libreria con Caffè', 'libreria-caffe', 'Retail'],
  ['Ristorante Da Elsa', 'da-elsa', 'Hospitality'],
  ['The Copper Cup', 'copper-cup', 'Hospitality'],
];
