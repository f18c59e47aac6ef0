-- depends_on: {{ ref('raw_orders') }}
select
    order_id, customer_id, status, currency, amount, discount, loaded_at
from {{ source('raw', 'raw_orders') }}
