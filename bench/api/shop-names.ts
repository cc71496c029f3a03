import { searchTermsOf } from '#libs/merchants';

/** What a shop's name is made of: whose it is, a word that promises, and what it sells. */
const OWNERS = [
  ...('张王李赵刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢' +
    '蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万' +
    '段雷钱汤尹黎易常武乔贺赖龚文'),
];
const WORDS =
  '记 家 老 小 阿 大 鑫 福 瑞 顺 和 兴 美 香 味 鲜 丰 源 盛 达 好又多 百味 天天 家家福 幸福 一品 老街 新时代 城南 城北';
const TRADES =
  '小馆 面馆 包子铺 便利店 水果店 超市 理发店 烧烤 火锅 麻辣烫 奶茶 五金 药房 饭店 早餐 快餐 牛肉面 小面 米线 烘焙 ' +
  '鲜花店 文具店 服装店 修车 洗衣 茶楼 小炒 粥铺 卤味 小吃';
const PLACES = '总店 人民路店 南京路店 火车站店 大学城店 万达店 西门店 东街店';

/** A name with what it is found by. */
export interface NamedShop {
  readonly name: string;
  readonly pinyin: string;
  readonly initials: string;
}

/** Makes the same name for the same number; some thirty shops of 100,000 share one. */
export class ShopNames {
  private constructor(private readonly parts: readonly (readonly NamedShop[])[]) {}

  static async open(): Promise<ShopNames> {
    const lists = [OWNERS, WORDS.split(' '), TRADES.split(' '), PLACES.split(' ')];
    const parts: NamedShop[][] = [];
    for (const list of lists) {
      const named: NamedShop[] = [];
      for (const word of list) {
        const [name = word, pinyin = name, initials = pinyin] = await searchTermsOf(word);
        named.push({ name, pinyin, initials });
      }
      parts.push(named);
    }
    return new ShopNames(parts);
  }

  merchant(number: number): NamedShop {
    const [owners, words, trades] = this.parts as [NamedShop[], NamedShop[], NamedShop[]];
    const word = words[(number * 7 + Math.floor(number / 100)) % words.length]!;
    const trade = trades[(number * 13 + Math.floor(number / 3_000)) % trades.length]!;
    return joined(owners[number % owners.length]!, word, trade);
  }

  store(number: number, which: number): NamedShop {
    const places = this.parts[3]!;
    return joined(this.merchant(number), places[(number + which) % places.length]!);
  }
}

function joined(...parts: readonly NamedShop[]): NamedShop {
  const all = (key: keyof NamedShop): string => parts.map((part) => part[key]).join('');
  return { name: all('name'), pinyin: all('pinyin'), initials: all('initials') };
}
