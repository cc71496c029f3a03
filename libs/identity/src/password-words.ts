/**
 * What people in China choose before anything else, besides the lists that come with the estimator:
 * love and luck in numbers and pinyin, keyboards, the words of paying and of shops. The commonest
 * first; a password made of them counts as quickly guessed.
 */
export const CHINESE_FAVOURITES: readonly string[] = (
  'woaini 5201314 1314520 520 1314 woaini1314 aini1314 woaini520 iloveyou 7758521 7758258 ' +
  '3344520 3344521 5211314 1314521 5203344 147258369 147258 159357 789456123 123321 112233 ' +
  '888888 666666 168168 88888888 66666666 a123456 a123456789 qq123456 qq123123 abc123 aa123456 ' +
  'woaiwojia woaiwo nihao nihaoma xiexie wobuzhidao caonima mima wodemima mima123456 wangyut2 ' +
  'zhongguo beijing shanghai guangzhou shenzhen hangzhou chengdu laopo laogong baobao baobei ' +
  'qinaide mama baba tiantian kuaile xingfu pingan jiankang shengri facai gongxifacai fafafa ' +
  'laoban zhanggui dianzhang shouyin shouyinyuan shoukuan shoukuanma zhifu zhifubao weixin ' +
  'weixinzhifu alipay wechat wechatpay taobao tmall unionpay yinlian jingdong meituan pinduoduo ' +
  'haodian shangjia shanghu dianpu xiaodian mendian chaoshi canting fandian merchant cashier ' +
  'shop store payment speaker operator technician agent admin administrator root guanliyuan ' +
  'wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song ' +
  'zheng xie han tang feng yu dong xiao cheng cao yuan deng shen zeng peng lv su jiang cai jia ' +
  'wei fang min jing jun yan jie tao chao ming juan xia ping gang hui hong ling hao ' +
  '我爱你 密码 你好 好店 老板 收款 支付 支付宝 微信 恭喜发财 中国 老公 老婆 宝贝 一生一世'
).split(' ');

/** Ours: found anywhere in a password, they make it one that somebody tries. */
export const SHOP_WORDS: readonly string[] = ['haodian', '好店'];
